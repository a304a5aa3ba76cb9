"""Where sentences begin and end. Rules only: one pass, linear in the length of the text."""

import re
from collections.abc import Iterator

_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_CLOSERS = "\"'”’»›)\\]」』）】"
_STOP = re.compile(rf"(?P<stop>[.!?…]+|[。！？]+|[؟۔!]+)(?P<closers>[{_CLOSERS}]*)(?:\[\d+\])?")
_HAN_STOPS = frozenset("。！？")
_OPENERS = '"“«「『„'
_QUOTES = frozenset("\"'”’»›」』")
_LAST_WORD = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]*$|[^\W_]+(?:[-'’][^\W_]+)*$")
_NEXT = re.compile(
    r"[ \t\u00a0\u202f\u200b-\u200f\ufeff]*(?P<open>[\"'“‘«‹„(\[「『—–\-•* \u00a0\u200c]*)(?P<word>[^\W_]*)"
)
# before the first sentence of a paragraph: "WASHINGTON, Nov. 3 (Reuters) — ", "07:40 — ", a bullet, 【11:15】
_LEAD = re.compile(
    r"[ \t\u00a0]*(?:[^\W\d_a-zа-я][^\W\da-zа-яёұқғңәіһөү]{2,}(?:[ ,.][^—–\n.]{0,40})? [—–-]{1,2} |\d\d[:.]\d\d(?: [—–-])? |[•*] +|【[^】]{1,12}】)"
)
_WINDOW = 40  # characters looked at on either side of a stop


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# never the end of a sentence: titles and shortened words that something follows
_OPEN = _set(
    """
    mr mrs ms dr prof gen lt col maj capt sgt adm gov sen rep rev hon st amb pres sec vs no nos art cf approx dept fig vol
    jan feb mar apr jun jul aug sept sep oct nov dec messrs brig cmdr
    им ул пл пр просп св стр рис ст пп акад проф доц ген полк подп п д кв корп оз р о-в обл пос с дер см ср напр гос зам
    янв фев февр мар апр июн июл авг сент окт нояб дек тыс млн млрд трлн руб долл тел тов г-н г-жа чл
    т.е т.к т.н н.э о
    мың қ көш ғ ғғ б.з акад
    миң к.а
    ҳаз
    ming mln mlrd trln
    sn dr doç yrd av alb org gnkur müh bkz örn vb yy cad sok mah
    müň
    دکتر ر.ک
    """
)
# may end a sentence: only if the next word is one that sentences begin with
_MAY_END = _set(
    """
    etc inc ltd co corp jr sr a.m p.m u.s u.k u.n e.u d.c i.e e.g ph.d
    г гг т.д т.п др проч пр в вв ж жж т.б с.с б т.с.с ж.б жб ш й y yy j va.h v.b v.s h.k и.о
    """
)
_STARTERS = _set(
    """
    the a an he she it they we this that these those in on at by for from but and as when while after before there his her its their both
    according if no not under with since to today meanwhile however
    в во на по он она они оно это этот эта эти как при однако мы но а и из за для с со к от до после так также кроме ранее
    по-прежнему его её ее их тем если что сегодня в-третьих там
    бұл ол олар осы сондай алайда біз ал бірақ енді сонымен
    бул ал алар ошол бирок биз эми анда
    ин он онҳо вай мо аммо ва вале дар аз ба
    bu u ular biz lekin ammo shu shuningdek buning ushbu
    бу у улар биз лекин аммо шу ушбу
    ol olar şol emma biz
    o onlar ancak bunun ayrıca
    """
)
_SAID = re.compile(
    r"\W{0,3}(?:[^\W_]+[\W_]{1,2}){0,4}?(?:said|says|asked|told|wrote|added|replied|сказал|заявил|спросил|добавил|ответил|деді|деп|деди|дейді|гуфт|dedi|diýdi|"
    r"diye|گفت|پرسید|افزود|[^。]{0,14}(?:说|表示|称|指出|强调|写道|问道|回应))"
)


def split(text: str, language: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence, trimmed, in order. A line break is a hard bound unless a small letter follows it."""
    spans: list[tuple[int, int]] = []
    for start, end in _paragraphs(text):
        for first, last in _in_paragraph(text, start, end, language):
            trimmed = _trimmed(text, first, last)
            if trimmed:
                spans.append(trimmed)
    return spans


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start, end = 0, 0
    for line in _LINE.finditer(text):
        if not text[line.start() : line.end()].strip():
            continue
        blank = text.count("\n", end, line.start()) > 1
        if end and (blank or not text[line.start() : line.start() + 20].lstrip()[:1].islower()):
            yield start, end
            start = line.start()
        elif not end:
            start = line.start()
        end = line.end()
    if end:
        yield start, end


def _in_paragraph(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    lead = _LEAD.match(text, start, end)
    begin = lead.end() if lead else start
    for found in _STOP.finditer(text, start, end):
        if found.end() < end and _ends_sentence(text, begin, end, found, language):
            yield begin, found.end()
            begin = found.end()
    yield begin, end


def _ends_sentence(text: str, begin: int, end: int, found: re.Match[str], language: str) -> bool:
    stop, closers = found["stop"], found["closers"]
    following = text[found.end() : min(end, found.end() + _WINDOW)]
    quoted = any(mark in _QUOTES for mark in closers)
    if quoted and _SAID.match(following) and not _announced(text, begin, found.start()):
        return False
    if stop[0] in _HAN_STOPS:
        return following[:1] not in "，、；：—"
    if not following[:1].isspace():
        return False
    upcoming = _NEXT.match(following)
    word, opening = (upcoming["word"], upcoming["open"]) if upcoming else ("", "")
    if word[:1].islower() or (quoted and opening.strip()[:1] in tuple("—–-")) or following.lstrip()[:1] in tuple(",;:"):
        return False
    return stop != "." or bool(closers) or not _is_shortened(text, begin, found.start(), word, language)


def _announced(text: str, begin: int, stop: int) -> bool:
    """Whether the quotation that ends here was opened behind a colon: then who said it has been told already."""
    opening = max(text.rfind(mark, begin, stop) for mark in _OPENERS)
    return opening > begin and text[max(begin, opening - 2) : opening].rstrip().endswith((":", "："))


def _is_shortened(text: str, begin: int, stop: int, following: str, language: str) -> bool:
    """Whether the full stop at `stop` belongs to the word before it."""
    found = _LAST_WORD.search(text[max(begin, stop - _WINDOW) : stop])
    if found is None:
        return False
    word = found.group()
    if word.isdecimal():
        at_start = not text[begin : stop - len(word)].strip() if stop - begin < _WINDOW else False
        return at_start or (language == "tr" and len(word) <= 2)
    if word.lower() in _MAY_END or "." in word:
        return following.lower() not in _STARTERS
    if word.lower() in _OPEN:
        return len(word) <= 3 or following.lower() not in _STARTERS
    return _is_initial(word)


def _is_initial(word: str) -> bool:
    return len(word) == 1 and word.isupper() and word.isalpha()


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    piece = text[start:end]
    first, last = start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
    return (first, last) if any(letter.isalnum() for letter in text[first:last]) else None
