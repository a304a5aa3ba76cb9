"""Page bytes → Page: title, text, date and how it is known, language, byline, agency."""

from ingest.articles.clean import clean
from ingest.articles.language import LANGUAGES, language_of, languages_by_paragraph
from ingest.articles.page import Page, PageError, read_page
from ingest.articles.published import Dated, refused
from ingest.articles.urls import canonical, key

__all__ = [
    "LANGUAGES",
    "Dated",
    "Page",
    "PageError",
    "canonical",
    "clean",
    "key",
    "language_of",
    "languages_by_paragraph",
    "read_page",
    "refused",
]
