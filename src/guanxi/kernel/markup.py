"""Rich text: HTML that holds nothing but words and their looks, and the ways between it and plain text."""

import re
from html import escape, unescape

import nh3

TAG = re.compile(r"<(?:[a-zA-Z][^>]*|/[a-zA-Z][^>]*|!--)")
ENDS = re.compile(r"(?i)<(?:br|hr)\s*/?>|</(?:p|div|li|tr|h[1-6]|blockquote|pre|table)>")
LINES = re.compile(r"[ \t]*\n[ \t\n]*\n[ \t]*")
SPACES = re.compile(r"[ \t\r\n\f]+")
LINK = re.compile(r"(https?://[A-Za-z0-9\-._~:/?#@!$&()*+,;=%\[\]]*[A-Za-z0-9/#=_~%&+\-])")
UNSEEN = re.compile(r"(?is)<(style|script|head|title)\b.*?</\1\s*>")
TAGS = set(
    "a abbr b big blockquote br caption center code col colgroup dd del div dl dt em font h1 h2 h3 h4 h5 h6 hr i img "
    "ins li mark ol p pre q s small span strike strong sub sup table tbody td tfoot th thead tr u ul".split()
)
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align"},
    "ol": {"start"},
}
REL = "noopener noreferrer nofollow"
SCHEMES = {"http", "https", "mailto", "tel"}


def is_html(text: str) -> bool:
    """Whether a text has tags; one without is plain text."""
    return TAG.search(text) is not None


def sanitised(html: str) -> str:
    """The HTML without anything that could run, follow people or leave its place."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel=REL,
        clean_content_tags={"script", "style", "head", "title", "noscript", "template", "svg", "math"},
    )


def without_pictures(html: str) -> str:
    """The same for what strangers wrote: a picture fetched from elsewhere tells its sender that it was seen."""
    return nh3.clean(sanitised(html), tags=TAGS - {"img"}, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=REL)


def as_text(html: str) -> str:
    """The words of HTML, a line for each of its blocks."""
    seen = SPACES.sub(" ", UNSEEN.sub("", html))
    lines = ENDS.sub("\n", seen)
    words = unescape(nh3.clean(lines, tags=set(), clean_content_tags={"script", "style", "head", "title"}))
    return LINES.sub("\n\n", "\n".join(line.strip() for line in words.split("\n"))).strip()


def as_html(text: str) -> str:
    """Plain text as HTML: its paragraphs and lines stay, and addresses of pages lead there."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "\n".join(f"<p>{_linked(part).replace(chr(10), '<br>')}</p>" for part in paragraphs if part)


def _linked(text: str) -> str:
    parts = [escape(part, quote=False) for part in LINK.split(text)]
    parts[1::2] = [f'<a href="{part}">{part}</a>' for part in parts[1::2]]
    return "".join(parts)
