"""The tables, in the order the data pass. `signals_site` reads them; only `pipeline` and curators write them."""

from ingest.models.articles import Article
from ingest.models.asked import Asked
from ingest.models.coverage import SourceDay
from ingest.models.events import Event
from ingest.models.recoding import Recoded, RecodeRun
from ingest.models.reference import NameProposal, NameSighting, ReferenceEdit
from ingest.models.signals import DailySignal, MonthlySignal, StaleDay
from ingest.models.sources import Feed, Health, Poll, Source
from ingest.models.statements import Statement
from ingest.models.stories import Carrying, Story, StoryEdit
from ingest.models.versions import ArticleRevision, Import
from ingest.models.weights import WeightsChoice

__all__ = [
    "Article",
    "ArticleRevision",
    "Asked",
    "Carrying",
    "DailySignal",
    "Event",
    "Feed",
    "Health",
    "Import",
    "MonthlySignal",
    "NameProposal",
    "NameSighting",
    "Poll",
    "RecodeRun",
    "Recoded",
    "ReferenceEdit",
    "Source",
    "SourceDay",
    "StaleDay",
    "Statement",
    "Story",
    "StoryEdit",
    "WeightsChoice",
]
