"""What may stand on a page that people draw: words, tables, looks by class; nothing that runs or is fetched."""

import nh3

TAGS = set(
    "p br hr h1 h2 h3 strong b em i u s sub sup small span div blockquote ul ol li "
    "table caption colgroup col thead tbody tfoot tr th td".split()
)
CLASSES = set("left center right small large muted break plain keep".split())
ATTRIBUTES = {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "ol": {"start"}, "col": {"span"}}


def clean_page(html: str) -> str:
    """The page without anything but words and looks; pictures come by `{{img:…}}` alone."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes=dict.fromkeys(TAGS, CLASSES),
        clean_content_tags={"script", "style", "head", "title", "noscript", "template", "svg", "math", "iframe"},
        link_rel=None,
    )
