"""Address → bytes. See `client.fetch`; every address passes `guard` before anything is sent to it."""

from ingest.fetch.client import Response, fetch
from ingest.fetch.errors import FetchError, PermanentFetchError, TemporaryFetchError
from ingest.fetch.guard import FetchPolicy, check_url

__all__ = ["FetchError", "FetchPolicy", "PermanentFetchError", "Response", "TemporaryFetchError", "check_url", "fetch"]
