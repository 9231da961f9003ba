"""The way around: groups of the rail, filled by the modules' declarations and by pages that stand beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.meta import registry
from guanxi.meta.groups import GROUPS
from guanxi.meta.module import Module

QUICK = ("customers", "sales", "office")
HOME, MESSAGES, SETTINGS, ME = "/", "/notices", "/settings/", "/me"
# The letter that leads to a page after g; m leads to the messages. A page without one is reached by the search.
LETTERS = {HOME: "w", SETTINGS: "s"} | {
    f"/m/{slug}/": letter
    for slug, letter in (
        ("leads", "l"),
        ("accounts", "a"),
        ("contacts", "c"),
        ("opportunities", "o"),
        ("activities", "f"),
        ("tasks", "t"),
        ("products", "p"),
    )
}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A page of its own in the rail; shown to those who may do `action` with a module. A page that `covers` its module
    stands there instead of the module's list."""

    group: str
    label: Any
    icon: str
    href: str
    module: str
    action: str = "view"
    covers: bool = False


_entries: list[Entry] = []


def add(entry: Entry) -> None:
    """Put a page into the rail."""
    _entries.append(entry)


def rail(actor: Actor, here: str, pinned: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The groups that this person may use, with the entry of the present page marked.

    What the person has pinned stands first, in his order, and not a second time in its group.
    """
    groups = [{"key": key, "label": label, "links": _group(actor, key, here)} for key, label in GROUPS.items()]
    places = {href: place for place, href in enumerate(pinned)}
    first = [link for group in groups for link in group["links"] if link["href"] in places]
    first.sort(key=lambda link: places[link["href"]])
    rest = [{**group, "links": [link for link in group["links"] if link not in first]} for group in groups]
    mine = {"key": "pinned", "label": _("Pinned"), "links": first}
    return [_alone(_home(here)), *(group for group in (mine, *rest) if group["links"]), _alone(_settings(here))]


def creatable(actor: Actor) -> list[dict[str, Any]]:
    """What the person may make anew from anywhere."""
    return [
        _link(module.label, module.icon, f"{address(module)}new", False)
        for module in registry.all_modules()
        if module.in_menu and module.writable and module.group in QUICK and not module.sharing.catalogue
        if actor.may(module, "create")
    ]


def dock(actor: Actor, here: str, unread: int = 0) -> list[dict[str, Any]]:
    """The bottom bar of a phone, around the button for something new: workbench, customers, messages, the person."""
    messages = _link(_("Messages"), "bell", MESSAGES, here.startswith(MESSAGES)) | {"count": unread}
    return [_home(here), *_modules(actor, "customers", here)[:1], messages, _link(_("Me"), "user", ME, here == ME)]


def address(module: Module) -> str:
    return f"/m/{module.slug}/"


def _home(here: str) -> dict[str, Any]:
    return _link(_("Workbench"), "home", HOME, here == HOME)


def _settings(here: str) -> dict[str, Any]:
    places = [address(module) for module in registry.all_modules() if module.group == "settings"]
    return _link(_("Settings"), "settings", SETTINGS, here.startswith((SETTINGS, *places)))


def _alone(link: dict[str, Any]) -> dict[str, Any]:
    return {"key": "", "label": "", "links": [link]}


def _group(actor: Actor, group: str, here: str) -> list[dict[str, Any]]:
    return [*_modules(actor, group, here), *_pages(actor, group, here)]


def _modules(actor: Actor, group: str, here: str) -> list[dict[str, Any]]:
    covered = {entry.module for entry in _entries if entry.covers and _is_for(actor, entry)}
    return [
        _link(module.label_plural, module.icon, address(module), here.startswith(address(module)))
        for module in sorted(registry.all_modules(), key=_rank)
        if module.group == group and module.in_menu and module.key not in covered and actor.may(module, "view")
    ]


def _rank(module: Module) -> tuple[bool, bool]:
    """What people work with comes before what it refers to, and trees of categories come last."""
    return module.sharing.catalogue, module.sharing.catalogue and module.tree is not None


def _pages(actor: Actor, group: str, here: str) -> list[dict[str, Any]]:
    return [
        _link(entry.label, entry.icon, entry.href, here.startswith(_places(entry)))
        for entry in _entries
        if entry.group == group and _is_for(actor, entry)
    ]


def _is_for(actor: Actor, entry: Entry) -> bool:
    return actor.may(registry.get(entry.module), entry.action)


def _places(entry: Entry) -> tuple[str, ...]:
    """Where the reader is at this page: its own address, and that of the list for which it stands."""
    return (entry.href, address(registry.get(entry.module))) if entry.covers else (entry.href,)


def _link(label: Any, icon: str, href: str, current: bool) -> dict[str, Any]:
    return {"label": label, "icon": icon, "href": href, "current": current, "letter": LETTERS.get(href, "")}
