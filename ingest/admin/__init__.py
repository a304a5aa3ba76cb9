"""Sources, feeds and articles, for the people who keep them."""

from ingest.admin import articles, feeds, sources

__all__ = ["articles", "feeds", "sources"]
