"""Sources, feeds, articles and stories, for the people who keep them."""

from ingest.admin import articles, feeds, sources, stories

__all__ = ["articles", "feeds", "sources", "stories"]
