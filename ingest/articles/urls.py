"""One article, one address: what two spellings of an address have in common.

`canonical` only undoes what never changes the page that is fetched (letter case, default port, fragment, tracking
parameters, proxies of the search engines). `key` goes further, down to what identifies the article (no scheme, no www,
no mobile or AMP variant), and is therefore no address any more.
"""

import hashlib
import posixpath
import re
from urllib.parse import SplitResult, quote, urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
TRACKING = re.compile(
    r"^(utm_.*|mtm_.*|pk_.*|piwik_.*|hsa_.*|mc_[a-z]+|_hs.*|vero_.*|ns_.*|at_(medium|campaign|custom\d|link.*|format|ptr_name)"
    r"|fbclid|fb_.*|gclid|gclsrc|gbraid|wbraid|dclid|yclid|ymclid|ysclid|twclid|msclkid|ttclid|igshid|igsh|mkt_tok|_openstat"
    r"|_ga|_gl|cmpid|cmp|icid|ncid|ocid|smid|s_cid|xtor|rb_clickid|ref|ref_src|ref_url|referrer|spm|share|shared|rss|amp|amp_.*|usqp|outputtype"
    r"|nr_email_referer|guccounter|guce_.*|__twitter_impression|taid|recirc)$"
)
REFERRAL = re.compile(r"^(from|source|src|via|feed|medium|campaign|partner|type)$")
REFERRERS = re.compile(
    r"^(rss|feed|feeds|atom|xml|twitter|x|facebook|fb|telegram|tg|t\.me|vk|vkontakte|ok|google(news)?|yandex(news)?|whatsapp|viber"
    r"|e?mail|newsletter|push|share|social|app|mobile|amp)$"
)
VARIANT_HOST = re.compile(r"^(www\d?|m|mobile|amp|wap|pda)\.(?=[^.]+\.)")
INDEX_PAGE = re.compile(r"/(index|default)\.(html?|php|aspx?|jsp)$")
AMP_PATH = re.compile(r"/amp(?=/|$)|\.amp(?=\.html?$|$)")
SESSION = re.compile(r";(jsessionid|phpsessid|sid)=[^/?]*", re.IGNORECASE)
AMP_CACHE = re.compile(r"^/(?:[cvi]/)?(?:s/)?(?=[\w-]+\.)")
ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def canonical(url: str) -> str:
    """The address without what only says how the reader came; `url` itself where it is no web address."""
    url = "".join(url.split()) if url.lower().startswith(("http", " ", "\n", "\t")) else url.strip()
    try:
        parts = _without_proxy(urlsplit(url))
        host = _host(parts)
    except ValueError:
        return url
    if parts.scheme not in DEFAULT_PORTS or not host:
        return url
    path = _dots_resolved(_escapes(SESSION.sub("", parts.path))) or "/"
    query = "&".join(_kept(parts.query))
    return f"{parts.scheme}://{host}{path}{'?' + query if query else ''}"


def key(url: str) -> str:
    """sha256, in hex, of what `url` shares with every other spelling of the same article's address."""
    return hashlib.sha256(identity(url).encode()).hexdigest()


def identity(url: str) -> str:
    """The address without scheme, www, mobile and AMP variants, index page, closing slash; parameters sorted."""
    try:
        parts = urlsplit(canonical(url))
    except ValueError:
        return url.strip()
    if parts.scheme not in DEFAULT_PORTS:
        return url.strip()
    path = INDEX_PAGE.sub("/", AMP_PATH.sub("", re.sub(r"/{2,}", "/", parts.path)))
    query = "&".join(sorted(parts.query.split("&")))
    return f"{VARIANT_HOST.sub('', parts.netloc)}{path.rstrip('/')}{'?' + query if query else ''}"


def site(url: str) -> str:
    """The host without www, mobile and AMP variants; "" where there is none."""
    try:
        return VARIANT_HOST.sub("", _host(urlsplit(url)))
    except ValueError:
        return ""


def _host(parts: SplitResult) -> str:
    """Lower-case ASCII host, with the port where it is not the scheme's own."""
    name = (parts.hostname or "").rstrip(".")
    if not name.isascii():
        name = name.encode("idna").decode("ascii")
    if ":" in name:
        name = f"[{name}]"
    return name if parts.port in (None, DEFAULT_PORTS.get(parts.scheme)) else f"{name}:{parts.port}"


def _without_proxy(parts: SplitResult) -> SplitResult:
    """The page behind the search engine's AMP viewer or cache."""
    host = (parts.hostname or "").lower()
    if host.endswith(".cdn.ampproject.org"):
        inner = AMP_CACHE.sub("", parts.path)
    elif re.fullmatch(r"(www\.)?google\.[a-z.]+", host) and parts.path.startswith("/amp/"):
        inner = re.sub(r"^(s/)?", "", parts.path.removeprefix("/amp/"))
    else:
        return parts
    return urlsplit(f"https://{inner}{'?' + parts.query if parts.query else ''}")


def _kept(query: str) -> list[str]:
    """The parameters that may choose the page, as they were written."""
    return [_escapes(item) for item in query.split("&") if item and not _is_tracking(*item.lower().partition("=")[::2])]


def _is_tracking(name: str, value: str) -> bool:
    return bool(TRACKING.match(name) or (REFERRAL.match(name) and REFERRERS.match(value)))


def _escapes(text: str) -> str:
    """Percent-encoding in one form: capital digits, unreserved characters plain, everything outside ASCII escaped."""
    text = ESCAPE.sub(lambda m: c if (c := chr(int(m[1], 16))) in UNRESERVED else m[0].upper(), text)
    return quote(text, safe="%/:?#[]@!$&'()*+,;=-._~|")


def _dots_resolved(path: str) -> str:
    if "/." not in path:
        return path
    resolved = posixpath.normpath(path)
    return resolved + "/" if path.endswith(("/", "/.", "/..")) and resolved != "/" else resolved
