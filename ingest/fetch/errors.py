"""Why an address could not be read, sorted once: worth another try, or not."""


class FetchError(Exception):
    """`reason` is one sentence for a curator; `status` is the HTTP status, None where none came back."""

    def __init__(self, reason: str, *, status: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


class TemporaryFetchError(FetchError):
    """May pass by itself. `retry_after`: seconds the server asks to be left alone, None where it does not say."""

    def __init__(self, reason: str, *, status: int | None = None, retry_after: int | None = None) -> None:
        super().__init__(reason, status=status)
        self.retry_after = retry_after


class PermanentFetchError(FetchError):
    """Trying again changes nothing: a curator has to look."""
