"""The right letters in the right order, whatever the feed declares, and nothing but letters."""

import pytest

from ingest import feeds
from ingest.charset import decode

URL = "https://post.example/feed"
RUSSIAN = "МИД России: ответ США последует, заявил официальный представитель"
KYRGYZ = "Кыргыз Республикасынын Президенти Бишкекте жолугушуу өткөрдү"
TURKISH = "Türkiye Cumhurbaşkanı Özbekistan'ı ziyaret etti, görüşme İstanbul'da yapıldı"
CHINESE = "中国外交部发言人表示，中方愿与哈萨克斯坦加强合作"
PERSIAN = "وزير امور خارجه ايران در دوشنبه"
FRENCH = "Le président français à Astana, une première visite d'État"

DECLARED = ["utf-8", "windows-1251", "koi8-r", "iso-8859-1", "windows-1252", "no-such-charset", "rot13", "utf-16"]
WRITTEN = [
    (RUSSIAN, "cp1251"),
    (RUSSIAN, "koi8-r"),
    (RUSSIAN, "cp866"),
    (RUSSIAN, "iso8859-5"),
    (RUSSIAN, "utf-8"),
    (RUSSIAN, "utf-8-sig"),
    (RUSSIAN, "utf-16"),
    (RUSSIAN, "utf-16-le"),
    (RUSSIAN, "utf-16-be"),
    (RUSSIAN, "utf-32"),
    (KYRGYZ, "utf-8"),
    (KYRGYZ, "utf-16"),
    (TURKISH, "cp1254"),
    (TURKISH, "utf-8"),
    (CHINESE, "gb18030"),
    (CHINESE, "utf-8"),
    (PERSIAN, "cp1256"),
    (PERSIAN, "utf-8"),
    (FRENCH, "cp1252"),
    (FRENCH, "utf-8"),
]


def titled(title: str, declared: str = "utf-8") -> str:
    return (
        f"<?xml version='1.0' encoding='{declared}'?><rss version='2.0'><channel><title>t</title>"
        f"<item><title>{title}</title><link>http://a.example/1</link></item></channel></rss>"
    )


def title_of(body: str | bytes, content_type: str = "") -> str:
    (entry,) = feeds.parse(body.encode() if isinstance(body, str) else body, URL, content_type).entries
    return entry.title


@pytest.mark.parametrize("declared", DECLARED)
@pytest.mark.parametrize(("text", "encoding"), WRITTEN)
def test_letters_are_right_whatever_is_declared(text: str, encoding: str, declared: str) -> None:
    assert title_of(titled(text, declared).encode(encoding)) == text


def test_the_server_may_know_better_than_the_document() -> None:
    body = titled("Ç", "no-such-charset").encode("cp850")
    assert title_of(body, "text/xml; charset=cp850") == "Ç"


def test_too_few_letters_to_judge_by_are_read_as_declared() -> None:
    assert title_of(titled("Да", "koi8-r").encode("koi8-r")) == "Да"
    assert title_of(titled("Çok", "windows-1254").encode("cp1254")) == "Çok"


def test_a_few_damaged_bytes_do_not_turn_utf_8_into_something_else() -> None:
    body = titled(RUSSIAN).encode()
    damaged = body.replace("США".encode(), b"\xd0\xa1\xa8\xd0\x90")
    assert title_of(damaged).replace("\ufffd", "") == RUSSIAN.replace("США", "СА")
    assert decode(RUSSIAN.encode()[:-1]).startswith(RUSSIAN[:-1])


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("A &amp; B", "A & B"),
        ("A & B", "A & B"),
        ("AT&T", "AT&T"),
        ("A &amp;amp; B", "A & B"),
        ("A&nbsp;&mdash;&nbsp;B", "A — B"),
        ("&#1052;&#x418;&#1044;", "МИД"),
        ("&lt;b&gt;Bold&lt;/b&gt; words", "Bold words"),
        ("<![CDATA[<i>A</i> & B]]>", "A & B"),
        ("<b>not</b> escaped", "not escaped"),
        ("5 &lt; 6 and 7 &gt; 6", "5 < 6 and 7 > 6"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;safe", "safe"),
        ("&lt;img src=x onerror=alert(1)&gt;safe", "safe"),
        ("nul\0 and \x07bell and \u0085", "nul and bell and"),
        ("a\u200bb\ufeffc", "abc"),
        ("many \n\t lines", "many lines"),
        ("&#0;&#xFFFF;&#xD800;&#x110000;end", "end"),
        ("می\u200cرود", "می\u200cرود"),
    ],
)
def test_titles_are_plain_text_on_one_line(written: str, read: str) -> None:
    assert title_of(titled(written)).replace("\ufffd", "") == read


def test_paragraphs_stay_apart_and_scripts_go() -> None:
    markup = "<p>One<br>line</p>\n<div>Two <b>bold</b></div><script>x</script><style>y</style><ul><li>Three</ul>tail"
    body = titled("t").replace("</link>", f"</link><description><![CDATA[{markup}]]></description>")
    (entry,) = feeds.parse(body.encode(), URL).entries
    assert entry.summary == "One\n\nline\n\nTwo bold\n\nThree\n\ntail"


def test_plain_paragraphs_stay_apart() -> None:
    body = titled("t").replace("</link>", "</link><description>One\n\nTwo</description>")
    (entry,) = feeds.parse(body.encode(), URL).entries
    assert entry.summary == "One\n\nTwo"


def test_a_title_of_five_megabytes_is_cut() -> None:
    assert title_of(titled("слово " * 450_000)) == ("слово " * 200)[:1000].rstrip()
