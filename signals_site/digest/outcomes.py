"""What a failed sending means: for the address, for the letter, for the whole run."""

import smtplib
from enum import Enum

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused

SEND_ERRORS = (smtplib.SMTPException, OSError, AnymailError)


class Verdict(Enum):
    GONE = "the address takes no mail"  # hard: suppressed
    LATER = "not now"  # soft: tried again
    REFUSED = "this letter was refused"  # noted; says nothing of the address
    UNSENT = "the server takes no mail from us"  # certainly not sent: the claim is given back, the run ends
    UNSURE = "perhaps sent"  # the claim stays for a person to look at, the run ends


def verdict(error: Exception) -> Verdict:
    """Of one of SEND_ERRORS, raised while one letter to one address was sent."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            code, answer = next(iter(error.recipients.values()))
            return _of_recipient(code, answer)
        case smtplib.SMTPDataError():
            return Verdict.LATER if error.smtp_code < 500 else Verdict.REFUSED
        case smtplib.SMTPServerDisconnected():
            return Verdict.UNSURE
        case smtplib.SMTPException():  # the sender, the log-in or the greeting was refused
            return Verdict.UNSENT
        case AnymailRecipientsRefused():
            return Verdict.GONE
        case AnymailAPIError():
            return _of_provider(error.status_code)
        case AnymailError():
            return Verdict.REFUSED
    return Verdict.UNSURE  # an OSError: time-out or a broken line


def _of_recipient(code: int, answer: bytes | str) -> Verdict:
    """5.7.x (RFC 3463) is policy, such as "relaying denied": it says nothing of the mailbox."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    if code < 500:
        return Verdict.LATER
    return Verdict.REFUSED if text.startswith("5.7.") else Verdict.GONE


def _of_provider(status: int | None) -> Verdict:
    if status in (401, 403, 429):
        return Verdict.UNSENT
    return Verdict.REFUSED if status and status < 500 else Verdict.UNSURE


def in_words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, answer = next(iter(error.recipients.values()))
        return f"{code} {answer.decode('utf-8', 'replace') if isinstance(answer, bytes) else answer}"
    return f"{type(error).__name__}: {error}"
