"""Parts of the configuration as pages tell them: what they are called, and the way to them."""

from guanxi.configuration.uses import Use


def told(use: Use) -> dict[str, str]:
    """A part of the configuration, with the way to it."""
    slug, _slash, key = use.name.partition("/")
    if use.pk is not None:
        href = f"/m/{use.kind.key}/{use.pk}/"
    elif use.kind.key == "settings":
        href = f"/settings/all/{use.name}"
    elif use.kind.key == "sheets":
        href = "/settings/"
    elif use.kind.key == "views":
        href = f"/m/{slug}/"
    else:
        href = f"/settings/{use.kind.key}/{slug}/{f'{key}/' if use.kind.key == 'picklists' else ''}"
    return {"label": str(use.kind.label), "title": use.title, "href": href}
