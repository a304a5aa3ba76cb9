"""Sources, feeds, articles, stories and events, for the people who keep them."""

from ingest.admin import articles, events, feeds, sources, stories

__all__ = ["articles", "events", "feeds", "sources", "stories"]
