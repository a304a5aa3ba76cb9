"""What a judge of pairs hands over: the same shape whoever judges."""

from collections.abc import Callable
from dataclasses import dataclass

from ingest.classify.reading import Reading
from ingest.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Judgement:
    """In sentence number `sentence` the actor signals to the recipient."""

    sentence: int
    actor: str
    recipient: str
    tone: float  # -1 to 1
    themes: tuple[str, ...]
    act: str
    mode: str  # "said" or "done"
    confidence: float  # 0 to 1
    cues: tuple[str, ...] = ()  # the words that weighed most
    rule: str = ""  # which rule or model decided


Judge = Callable[[Reading, Vocabulary], list[Judgement]]
