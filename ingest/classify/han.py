"""Names in Chinese text, where words are not spaced: a dictionary automaton, and one-letter short forms by their neighbours."""

import re
from collections.abc import Iterator

from ingest.classify.forms import Form, Forms
from ingest.classify.words import HAN

_HAN = re.compile(f"[{HAN}]")
# 中哈两国, 俄美关系: two or three short forms in a row, and a word that only follows countries
_AFTER_PAIR = (
    "两国|三国|四国|五国|关系|双方|贸易|边境|边界|铁路|合作|双边|天然气|原油|管道|建交|联合|高层|元首|外长|经贸|战略|友好"
    "|领导人|总统|防长|总理|投资|口岸|货|之间|人文|峰会|会晤|会谈|谈判|协定|协议|声明|公路|班列|企业"
)
# 哈外长, 访哈, 驻塔: one short form before an office or behind a verb of going, standing or facing
_AFTER_ONE = (
    "外长|总统|外交部|总理|防长|副外长|副总理|副总统|国务卿|领导人|大使|官员|政府|议会|议员|安全|边防|原子能|海关|央行|国会"
    "|军方|企|媒体|方面|首都|[东西南北中]部军区"
    "|(?:国防|内务|农业|贸易|卫生|文化|教育|能源|交通|财政|经济|司法|劳动|紧急情况|数字|生态|水利|工业|投资)[^，。]{0,4}部"
)
_BEFORE_ONE = "驻访对赴抵涉来在向援与同"


def find_han(text: str, forms: Forms) -> Iterator[tuple[int, int, Form]]:
    if not _HAN.search(text):
        return
    named: dict[str, None] = {}
    for number, start, end in forms.han.find_matches_as_indexes(text):
        form = forms.han_forms[number]
        named[form.code] = None
        yield start, end, form
    for found in _short_forms(forms).finditer(text):
        for start in range(found.start(), found.end()):
            yield start, start + 1, _meant(forms.han_short[text[start]], named)


def _short_forms(forms: Forms) -> re.Pattern[str]:
    letters = "".join(forms.han_short)
    if not letters:
        return re.compile("(?!)")
    return re.compile(
        f"[{letters}]{{2,3}}(?={_AFTER_PAIR})|[{letters}](?={_AFTER_ONE})|(?<=[{_BEFORE_ONE}])[{letters}](?=[^{HAN}]|期间|后|前|时|并|的|进行|出口|投资|政策|关系|制裁|贸易|援助)"
    )


def _meant(possible: list[Form], named: dict[str, None]) -> Form:
    """土 is Turkmenistan or Turkey: the one that the text names in full, else the first in the dictionary."""
    return next((form for form in possible if form.code in named), possible[0])
