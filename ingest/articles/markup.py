"""Page bytes → a tree of bounded size in the right letters."""

import codecs
import re
from collections.abc import Iterator

from charset_normalizer import from_bytes
from lxml import html

LONGEST = 3_000_000  # characters; no article needs more, and what follows is scripts or an attack
MOST_TAGS = 60_000
HEAD = 4096  # bytes in which a page declares its encoding
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
DECLARED = re.compile(rb"""(?i)(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,30})""")
ALIASES = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252"}
CYRILLIC = ("cp1251", "koi8-r", "iso8859-5", "cp866")
NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}>")
HTML_PARSER = html.HTMLParser(remove_comments=True, remove_pis=True, collect_ids=False)


def tree_of(body: bytes, content_type: str = "") -> html.HtmlElement | None:
    """The page's tree, cut at `LONGEST` characters and `MOST_TAGS` tags; None where there is no markup at all."""
    text = XML_DECLARATION.sub("", bounded(decode(body, content_type)))
    if not text.strip():
        return None
    return html.document_fromstring(text, parser=HTML_PARSER, ensure_head_body=True)


def bounded(text: str) -> str:
    """`text` cut so that neither its length nor its number of tags can exhaust memory."""
    text = text[: LONGEST * 2] if text.isascii() else text[:LONGEST]
    if text.count("<") <= MOST_TAGS:
        return text
    return "<".join(text.split("<", MOST_TAGS)[:MOST_TAGS])


def decode(body: bytes, content_type: str = "") -> str:
    """Text without control characters. Byte order mark, then valid UTF-8, then the declared encoding where its
    letters make sense, then the best guess."""
    return NOT_TEXT.sub(" ", _decoded(body, content_type))


def _decoded(body: bytes, content_type: str) -> str:
    for bom, name in BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace")
    if wide := _wide(body):
        return body.decode(wide, "replace")
    # Text in another encoding is never valid UTF-8 by accident, whatever was declared.
    utf8 = body.decode("utf-8", "replace")
    if utf8.count("\ufffd") <= len(utf8.encode()) // 1000 and _is_mostly_utf8(utf8):
        return utf8
    candidates = list(_candidates(body, content_type))
    return next((text for text in candidates if _strangeness(text) < 0.02), min(candidates, key=_strangeness))


def _wide(body: bytes) -> str:
    """UTF-16 without a byte order mark shows as a zero in every second byte of the markup."""
    head = body[:200]
    if head[1::2].count(0) > len(head) / 4:
        return "utf-16-le"
    return "utf-16-be" if head[::2].count(0) > len(head) / 4 else ""


def _is_mostly_utf8(text: str) -> bool:
    broken = text.count("\ufffd")
    return broken == 0 or broken * 20 < sum(1 for char in text[:200_000] if char > "\u007f")


def _candidates(body: bytes, content_type: str) -> Iterator[str]:
    """The body in every encoding worth trying, the declared ones first."""
    names = [
        name.decode("ascii")
        for name in DECLARED.findall(content_type.encode("ascii", "ignore")) + DECLARED.findall(body[:HEAD])
    ]
    guess = from_bytes(_letters_only(body)).best()
    names += [guess.encoding] if guess else []
    names = [ALIASES.get(name.lower(), name.lower()) for name in names]
    for name in dict.fromkeys([*names, *CYRILLIC, "gb18030", "cp1254", "cp1252"]):
        try:
            yield body.decode(name, "replace")
        except LookupError:  # no such encoding, or none of text
            continue


def _letters_only(body: bytes) -> bytes:
    """Enough of the bytes outside markup for the detector, which is slow and misled by tags."""
    return re.sub(rb"<[^>]{0,500}>", b" ", body[:60_000])[:20_000]


def _strangeness(text: str) -> float:
    """Share of letters outside ASCII that no running text would hold: stray capitals, graphics, accents in a row."""
    sample = re.sub(r"[\x00-\x7f]+", lambda m: " " if " " in m[0] else m[0][:1], text[:100_000])
    letters = sum(1 for char in sample if char > "\u007f")
    if not letters:
        return 0.0
    odd = len(
        re.findall(r"[\u0080-\u009f\ufffd\u2500-\u259f\uff61-\uff9fþðÞÐ]", sample)
    )  # graphics, Turkish as Latin-1
    odd += len(re.findall(r"(?<=[а-яё])[А-ЯЁ]", sample))  # koi8-r read as cp1251, or the other way about
    odd += len(re.findall(r"[À-ÿ]{4,}", sample)) * 4  # Cyrillic read as Latin-1
    odd += len(re.findall(r"[a-z][а-яё]|[а-яё][a-z]", text[:100_000]))
    odd += len(re.findall(r"[¡-¿]{2}", sample))
    return odd / letters
