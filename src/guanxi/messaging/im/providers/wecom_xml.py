"""The XML in which WeCom tells what happens: flat, without entities of its own."""

from xml.etree import ElementTree

MOST = 64 * 1024


def fields_of(raw: bytes) -> dict[str, str]:
    """The values of the topmost elements; nothing where it is no XML, or declares anything."""
    if len(raw) > MOST or b"\x00" in raw or b"<!" in raw.replace(b"<![CDATA[", b""):
        return {}
    try:
        root = ElementTree.fromstring(raw)
    except ElementTree.ParseError:
        return {}
    return {child.tag: child.text or "" for child in root}
