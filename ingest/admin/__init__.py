"""Sources, feeds, articles, stories, events and coding anew, for the people who keep them."""

from ingest.admin import articles, events, feeds, recoding, sources, stories

__all__ = ["articles", "events", "feeds", "recoding", "sources", "stories"]
