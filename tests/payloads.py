"""Texts that run a script wherever a page takes them for markup. `ran(N)` tells that number N did."""

from collections.abc import Iterator
from html import escape

ALONE = (
    "<script>X</script>", "<ScRiPt>X</sCrIpT>", "<script >X</script >", "<script/x>X</script>", "<script\n>X</script>",
    "<<script>X//<</script>", "<scr<script>ipt>X</scr</script>ipt>", "<script src=data:text/javascript,X></script>",
    '<script type="module">X</script>', "<script>/*<!--*/X</script>", "<img src=x onerror=X>", "<img src=x onerror='X'>",
    '<IMG SRC="x" ONERROR="X">', "<img/src=x/onerror=X>", "<img src=x onerror\n=\nX>", "<img src=x:x onerror=&#88;X&#59;>",
    "<image src=x onerror=X>", "<img srcset=x onerror=X>", "<svg onload=X>", "<svg/onload=X>", "<svg><script>X</script></svg>",
    "<svg><script>&#88;</script><style onload=X></style>", "<svg><animate onbegin=X attributeName=x dur=1s>",
    "<svg><set onbegin=X attributeName=x>", '<svg><a xlink:href="javascript:X"><text y=9>a</text></a></svg>',
    "<svg><foreignObject><img src=x onerror=X></foreignObject></svg>", "<math><mtext><img src=x onerror=X>",
    "<math><mi//xlink:href=\"javascript:X\">", "<body onload=X>", "<body onpageshow=X>", "<input autofocus onfocus=X>",
    "<select autofocus onfocus=X>", "<textarea autofocus onfocus=X></textarea>", "<button autofocus onfocus=X>b</button>",
    "<a autofocus tabindex=1 onfocus=X>a</a>", "<div contenteditable autofocus onfocus=X>d</div>", "<video src=x onerror=X>",
    "<video><source onerror=X></video>", "<audio src=x onerror=X>", "<details open ontoggle=X>", "<marquee onstart=X>m</marquee>",
    "<iframe src=javascript:X></iframe>", "<iframe srcdoc='<script>parent.X</script>'></iframe>", "<iframe onload=X></iframe>",
    "<object data=javascript:X></object>", "<object data=x onerror=X></object>", "<embed src=javascript:X>",
    "<embed src=x onload=X>", "<link rel=stylesheet href=x onerror=X>", "<link rel=stylesheet href=data:text/css,a onload=X>",
    "<style onload=X></style>", "<style>@import 'javascript:X';</style>", "<meta http-equiv=refresh content='0;url=javascript:X'>",
    "<base href=javascript:X//>", "<form action=javascript:X><input type=submit autofocus></form>",
    "<a href=javascript:X>a</a>", "<a href=' javascript:X'>a</a>", "<a href='java\tscript:X'>a</a>",
    "<a href='java&#10;script:X'>a</a>", "<a href=JaVaScRiPt:X>a</a>", "<a href='data:text/html,<script>X</script>'>a</a>",
    "<a href=javascript://%0aX>a</a>", "<area href=javascript:X>", "<isindex action=javascript:X type=image>",
    "<table background=javascript:X>", "<div style=background:url(javascript:X)>", "<div style='width:expression(X)'>",
    "<x onclick=X>x</x>", "<div onpointerenter=X style=position:fixed;inset:0>d</div>", "<p hx-on:load=X>h</p>",
    "<p hx-on::load=X>h</p>", "<p data-hx-on:click=X>h</p>", "<p hx-get=/about/ hx-trigger=load hx-vals='js:{a:X}'>h</p>",
    "<p hx-trigger='load[X]' hx-get=/about/>h</p>", "<noscript><p title='</noscript><img src=x onerror=X>'></noscript>",
    "<template><script>X</script></template><img src=x onerror=X>", "<dialog open onclose=X>d</dialog>",
    "<slot onslotchange=X>", "<portal src=javascript:X>", "<xmp><img src=x onerror=X></xmp><img src=x onerror=X>",
    "{{constructor.constructor('X')()}}", "${X}", "#{X}", "{% X %}", "<%= X %>", "javascript:X", "JAVASCRIPT:X", "vbscript:X",
    "data:text/html,<script>X</script>", "&lt;script&gt;X&lt;/script&gt;", "&#60;script&#62;X&#60;/script&#62;",
    "%3Cscript%3EX%3C/script%3E", "\\u003cscript\\u003eX\\u003c/script\\u003e", "＜script＞X＜/script＞", "+ADw-script+AD4-X",
    "¼script¾X¼/script¾", "';X;//", '";X;//', "`;X;//", "\\';X;//", "</script><script>X</script>", "*/X/*",
)  # fmt: skip
OUT_OF = (
    '">',
    "'>",
    "</title>",
    "</textarea>",
    "</style>",
    "</script>",
    "-->",
    "]]>",
    "</option></select>",
    "</svg>",
    "<!--><",
)
THEN = (
    "<script>X</script>", "<img src=x onerror=X>", "<svg onload=X>", "<input autofocus onfocus=X>", "<details open ontoggle=X>",
    "<iframe src=javascript:X></iframe>", "<body onload=X>",
)  # fmt: skip
QUOTES = ('"', "'", "`", " ", "&quot;")
EVENTS = (
    "onload=X",
    "onerror=X",
    "autofocus onfocus=X",
    "onmouseover=X",
    "ontoggle=X",
    "hx-on:click=X",
    "href=javascript:X",
)


def _all() -> Iterator[str]:
    yield from ALONE
    yield from (f"{out}{then}" for out in OUT_OF for then in THEN)
    yield from (f"x{quote} {event} y={quote}" for quote in QUOTES for event in EVENTS)


PAYLOADS = [text.replace("X", f"ran({number})") for number, text in enumerate(_all())]


def feed_of(base: str, payloads: list[str]) -> str:
    """RSS in which every field carries a payload: the channel's title, each entry's title, author and text."""
    items = "".join(
        f"<item><title>{escape(text)}</title><link>{base}/{number}.html</link><guid>{number}</guid>"
        f"<dc:creator>{escape(text)}</dc:creator><category>{escape(text)}</category>"
        f"<description>{escape(text)}</description><pubDate>Wed, 18 Nov 2026 09:30:00 +0000</pubDate></item>"
        for number, text in enumerate(payloads)
    )
    head = f"<channel><title>{escape(payloads[0])}</title><description>{escape(payloads[0])}</description>"
    return f'<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">{head}{items}</channel></rss>'


def article_of(text: str, sentence: str) -> str:
    """An outlet's page that shows the payload as words in its title, its author's name and around a statement."""
    shown = escape(text)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{shown}</title>'
        f'<meta name="author" content="{shown}"></head><body><main><article><h1>{shown}</h1>'
        f"<p>{sentence} {shown}</p><p>{shown} {sentence}</p></article></main></body></html>"
    )
