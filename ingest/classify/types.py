"""What goes into the coder and what comes out."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class ArticleText:
    """An article as the coder reads it: plain text, paragraphs separated by blank lines."""

    title: str
    body: str
    language: str  # en ru kk ky tg uz tk zh tr fa
    published: date | None = None  # decides who held which office
    publisher: str = ""


@dataclass(frozen=True, slots=True)
class CodedStatement:
    """One signal from one actor to one recipient, evidenced by one passage of the body."""

    passage: str  # exact substring of ArticleText.body
    start: int  # offset of the passage in the body, in characters
    actor: str
    recipient: str
    act: str
    themes: tuple[str, ...]  # one to three, most central first
    tone: float  # -1 to 1, of the actor toward the recipient
    mode: str  # "said" or "done"
    direct: bool
    confidence: float  # 0 to 1
    speaker: str | None = None
    via: str | None = None
    about: tuple[str, ...] = ()
    gloss: str = ""  # the passage in English, where a language model coded it
    # in plain words: actor, recipient, cue, act, tone, themes, rule
    why: dict[str, str | list[str]] = field(default_factory=dict)
