"""Bytes → text in the right letters, whatever was declared. Below the stages: feeds and pages both come as bytes.

Order: byte order mark, UTF-16 by its zeros, valid UTF-8 (text in another encoding is never valid UTF-8 by accident),
then the declared encoding if it gives words, then whichever encoding gives the best words.
"""

import codecs
import re

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
HEAD = 2048  # bytes in which a document declares its encoding
SAMPLE = 60_000  # bytes that are enough to judge an encoding by
DECLARED = re.compile(rb"""(?:encoding|charset)\s*=\s*["']?\s*([A-Za-z][\w.:-]{1,30})""", re.IGNORECASE)
# What these names mean in practice is the larger encoding of the same family (WHATWG Encoding Standard).
MEANT = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}
MEANT |= {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-9": "cp1254", "big5": "big5hkscs", "shift_jis": "cp932"}
# In the order of their likelihood here; on equal words the first wins.
LIKELY = ("cp1251", "koi8-r", "cp1252", "cp1254", "gb18030", "cp866", "iso8859-5", "cp1256", "big5hkscs")
PUBLISHED = re.compile(
    r"(cs|x-)?(iso|latin|windows|cp|ibm|\d|koi|ks|gb|hz|big5|shift|sjis|euc|mac|ascii|us|utf-?8|kz|tis)"
)
ESCAPED = ("iso-2022-jp", "iso-2022-kr", "hz")  # written in ASCII bytes, so valid UTF-8 says nothing

FOREIGN_WORD = re.compile(rb"[A-Za-z]{0,30}[\x80-\xff][\x40-\x5a\x61-\xff]{0,40}")
WORD = re.compile(r"[^\W\d_]*[^\W\d_\x00-\x7f][^\W\d_]*")
FOREIGN = re.compile(r"[^\x00-\x7f]")
CYRILLIC = re.compile(r"[\u0400-\u052f]+")
FREQUENT = frozenset("оеаинтсрвлкмдпыіуүұғқңөәһҳҷӣӯў")
ICELANDIC = re.compile(r"[ðþýÐÞÝ]")  # Turkish read as Western; Iceland is not among those read here
ARABIC_OR_KOREAN = re.compile(r"[\u0600-\u06ff]+|[\uac00-\ud7a3]+")
COMMON_HAN = re.compile(r"[的一是不了在人有我他这中大来上国个到说们为子和你地出会也时要就可以对生能而]")


def decode(body: bytes, content_type: str = "") -> str:
    """Never fails: what cannot be read becomes U+FFFD."""
    for mark, name in BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    if wide := _wide(body):
        return body.decode(wide, "replace")
    declared = _declared(body, content_type)
    text = body.decode("utf-8", "replace")
    if _is_utf8(text) and not (text.isascii() and any(name in ESCAPED for name in declared)):
        return text
    return body.decode(_best(body, declared), "replace")


def _wide(body: bytes) -> str:
    """UTF-16 without a mark: every second byte of the markup is zero."""
    head = body[:200]
    if len(head) >= 4 and head[1::2].count(0) * 4 > len(head):
        return "utf-16-le"
    return "utf-16-be" if len(head) >= 4 and head[::2].count(0) * 4 > len(head) else ""


def _is_utf8(text: str) -> bool:
    """All of it, but for a few damaged characters among many good ones."""
    broken = text.count("\ufffd")
    return not broken or broken * 20 < len(text) - len(text.encode("ascii", "ignore"))


def _declared(body: bytes, content_type: str) -> list[str]:
    """Names of known encodings: the document's own word first, servers send one default for everything."""
    found = DECLARED.findall(body[:HEAD]) + DECLARED.findall(content_type.encode("ascii", "ignore"))
    names = [name.decode("ascii").lower() for name in found]
    return [MEANT.get(name, name) for name in dict.fromkeys(names) if _is_known(name)]


def _is_known(name: str) -> bool:
    """Whether it is an encoding of text that documents are published in (Python also knows "rot13")."""
    try:
        return bool(PUBLISHED.match(name)) and b"a".decode(name) == "a"
    except (LookupError, UnicodeError):
        return False


def _best(body: bytes, declared: list[str]) -> str:
    sample = _sample(body)
    scores = {name: _sense(sample, name) for name in (*declared, *LIKELY)}
    if len(sample) < 10:  # too little to know better than who wrote it
        return next((name for name in declared if "\ufffd" not in sample.decode(name, "replace")), "cp1252")
    sensible = [name for name in declared if scores[name] > 0.7]
    return sensible[0] if sensible else max(scores, key=scores.__getitem__)


def _sample(body: bytes) -> bytes:
    """The words outside ASCII from the beginning of the body: what encodings differ in."""
    return b" ".join(FOREIGN_WORD.findall(body[: SAMPLE * 10]))[:SAMPLE]


def _sense(sample: bytes, name: str) -> float:
    """How much of the text beyond ASCII reads as words in this encoding, 0 to 1."""
    text = sample.decode(name, "replace")
    foreign = len(FOREIGN.findall(text))
    if not foreign:
        return 0.0
    return sum(_sense_of_word(word) for word in WORD.findall(text)) / foreign


def _sense_of_word(word: str) -> float:
    """Letters of the word beyond ASCII, weighed by how natural the word looks."""
    foreign = len(FOREIGN.findall(word))
    if CYRILLIC.fullmatch(word):
        usual = sum(char in FREQUENT for char in word.lower()) / len(word)
        return foreign * _sense_of_case(word) * min(1.0, 0.4 + usual)
    if "\u4e00" <= max(word) <= "\u9fff":
        return foreign * min(1.0, 0.3 + 6 * len(COMMON_HAN.findall(word)) / foreign)
    if ARABIC_OR_KOREAN.fullmatch(word):
        return foreign * 0.9
    mixed = "\u0400" <= max(word) <= "\u052f"
    if mixed or foreign * 2 > len(word) or ICELANDIC.search(word):
        return 0.0
    return foreign * 0.9 * _sense_of_case(word)


def _sense_of_case(word: str) -> float:
    """Cyrillic in the wrong encoding often turns to capitals, all through or from the second letter on."""
    if word[1:].islower() or len(word) == 1:
        return 1.0
    return 0.3 if word.isupper() else 0.1
