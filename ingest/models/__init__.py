"""The tables, in the order the data pass. `signals_site` reads them; only `pipeline` and curators write them."""

from ingest.models.articles import Article, Story
from ingest.models.signals import DailySignal, StaleDay
from ingest.models.sources import Feed, Poll, Source
from ingest.models.statements import Statement

__all__ = ["Article", "DailySignal", "Feed", "Poll", "Source", "StaleDay", "Statement", "Story"]
