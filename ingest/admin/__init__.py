"""Sources, feeds, articles, stories, events, coding anew and the coder's weights, for the people who keep them."""

from ingest.admin import articles, events, feeds, recoding, sources, stories, weights

__all__ = ["articles", "events", "feeds", "recoding", "sources", "stories", "weights"]
