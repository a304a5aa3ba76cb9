"""Which language a text is written in: py3langid's ranking, less what the letters rule out.

On its own py3langid tells all ten languages apart in whole sentences; in headlines it takes Russian for its Slavic
neighbours, which is why a language whose own letters are missing is passed over.
"""

import re
from collections import Counter
from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

LANGUAGES = ("en", "ru", "kk", "ky", "tg", "uz", "tk", "zh", "tr", "fa")
# Named so that their texts are set aside rather than taken for the nearest supported language.
OTHERS = (
    "uk be bg sr mk de fr es it pt pl cs sk ro hu nl sv da no fi el sq hr lt lv et id ms vi "
    "ar ur ps ku ug he az hy ka mn tt ba ja ko hi bn ta th my km"
)
SAMPLE = 1500  # characters that are looked at
SCRIPT_SAMPLE = 300
LEAST_LETTERS = 12
LEAST_SIGNS = 4  # where one character is a syllable or a word
DIALECTS = {"wuu": "zh", "yue": "zh", "sdh": "ku"}
NEEDED = {
    "uk": "іїєґ",
    "be": "ўі",
    "sr": "јљњћђџ",
    "mk": "јљњќѓѕџ",
    "bg": "ъщ",
    "tt": "җәһ",
    "ba": "ҙҫһ",
    "mn": "өү",
    "az": "ə",
    "ur": "ٹڈڑےںہھ",
    "ps": "ېښځڅړډټڼۍ",
    "ug": "ېۆۈۇە",
    "ku": "ێۆەêîûç",
    "vi": "ăâđêôơưạảấầẩậ",
}
EXCLUDED = {
    "bg": "ыэё",
    "uk": "ыэёъ",
    "sr": "ыэёщ",
    "mk": "ыэёщ",
    "be": "щи",
    "ru": "ўқғҳӯӣҷәұөүңіїєј",
    "ky": "қғәұіҳӯӣҷ",
    "fa": "ٹڈڑےں",
}
LETTER = re.compile(r"[^\W\d_]")
NOISE = re.compile(r"https?://\S+|\S+@\S+|[@#]\w+")
SCRIPTS = (
    ("Cyrl", "\u0400", "\u052f"),
    ("Arab", "\u0600", "\u077f"),
    ("Arab", "\ufb50", "\ufdff"),
    ("Hani", "\u3400", "\u9fff"),
    ("Kana", "\u3040", "\u30ff"),
    ("Hang", "\uac00", "\ud7af"),
    ("Deva", "\u0900", "\u097f"),
    ("Armn", "\u0530", "\u058f"),
    ("Geor", "\u10a0", "\u10ff"),
    ("Grek", "\u0370", "\u03ff"),
    ("Hebr", "\u0590", "\u05ff"),
    ("Latn", "A", "\u024f"),
)
SIGN_SCRIPTS = ("Hani", "Kana", "Hang")


def language_of(text: str) -> str:
    """ISO 639-1 code, which need not be a supported one; "" where the text is too short or has no letters."""
    text = NOISE.sub(" ", text[:SAMPLE])
    letters = Counter(LETTER.findall(text.lower()))
    if letters.total() < (LEAST_SIGNS if script(text) in SIGN_SCRIPTS else LEAST_LETTERS):
        return ""
    # In capitals the byte statistics, learned from running text, are no guide.
    ranking = _identifier().rank(text.lower() if text.isupper() else text)
    return next((DIALECTS.get(code, code) for code, _ in ranking[:12] if _is_possible(code, letters)), "")


def languages_by_paragraph(text: str) -> list[tuple[str, str]]:
    """(language, paragraph) in order; a paragraph too short to tell takes the language of the one before it."""
    result = []
    last = language_of(text)
    for paragraph in filter(None, map(str.strip, text.split("\n\n"))):
        last = (language_of(paragraph) if len(paragraph) > 40 or script(paragraph) in SIGN_SCRIPTS else "") or last
        result.append((last, paragraph))
    return result


def script(text: str) -> str:
    """ISO 15924 code of the script of most letters: Latn, Cyrl, Arab, Hani …; "" without letters."""
    counts = Counter(_script_of(letter) for letter in LETTER.findall(text[:SCRIPT_SAMPLE]))
    if counts["Kana"] * 5 > counts["Hani"] > 0:  # Japanese mixes kana into mostly Chinese characters
        return "Kana"
    counts["Hani"] *= 3  # one Chinese character says as much as three letters
    return counts.most_common(1)[0][0] if counts.total() else ""


@lru_cache(maxsize=4096)
def _script_of(letter: str) -> str:
    return next((name for name, first, last in SCRIPTS if first <= letter <= last), "Zyyy")


def _is_possible(code: str, letters: Counter[str]) -> bool:
    """Whether the letters allow the language: some of its own, and not many of those it lacks."""
    own, foreign = NEEDED.get(code), EXCLUDED.get(code, "")
    if own and not any(letters[letter] for letter in own):
        return False
    return sum(letters[letter] for letter in foreign) <= letters.total() / 100


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages([*LANGUAGES, *OTHERS.split(), *DIALECTS])
    return identifier
