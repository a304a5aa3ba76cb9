"""The tables, in the order the data pass. `signals_site` reads them; only `pipeline` and curators write them."""

from ingest.models.articles import Article, Story
from ingest.models.coverage import SourceDay
from ingest.models.signals import DailySignal, StaleDay
from ingest.models.sources import Feed, Health, Poll, Source
from ingest.models.statements import Statement

__all__ = ["Article", "DailySignal", "Feed", "Health", "Poll", "Source", "SourceDay", "StaleDay", "Statement", "Story"]
