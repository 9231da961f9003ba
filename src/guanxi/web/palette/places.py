"""Pages and actions by their names, by pinyin too: the menu, the settings, views of lists, and new records."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records import views
from guanxi.records.search.forms import form_of_name, search_text
from guanxi.records.search.terms import Term, finds, terms_of
from guanxi.records.store import fetch
from guanxi.web import menu, settings
from guanxi.web.detail.related import related_links
from guanxi.web.palette.hits import Hit

PAGES, ACTIONS, ABOUT = 6, 5, 4


@dataclass(frozen=True, kw_only=True)
class Place:
    """A page to go to, or a form to open beside the present one."""

    label: str
    note: str
    icon: str
    href: str
    in_drawer: bool = False


def pages(actor: Actor, text: str) -> list[Place]:
    """Pages that this person may open, whose names have the text."""
    return _named(_pages(actor), terms_of(text))[:PAGES]


def actions(actor: Actor, text: str, first: Hit | None) -> list[Place]:
    """What this person may make anew: for the record that was found first, and whatever has the text in its name."""
    new = [_new(link["label"], link) for link in menu.creatable(actor)]
    return [*(_about(actor, first) if first else []), *_named(new, terms_of(text))[:ACTIONS]]


def beginnings(actor: Actor) -> list[Place]:
    """What may be made anew when nothing is looked for."""
    return [_new(link["label"], link) for link in menu.creatable(actor)][:ACTIONS]


def _pages(actor: Actor) -> Iterable[Place]:
    for group in menu.rail(actor, ""):
        for link in group["links"]:
            yield _place(link, str(group["label"]))
    for entry in settings.entries(actor):
        yield _place(entry, str(_("Settings")))
    modules = [module for module in registry.all_modules() if module.in_menu and actor.may(module, "view")]
    mine = views.all_saved(actor)
    for module in modules:
        for view in (*views.declared(module), *mine.get(module.key, ())):
            yield _view(module, view)


def _place(link: dict[str, Any], note: str) -> Place:
    return Place(label=str(link["label"]), note=note, icon=link["icon"], href=link["href"])


def _view(module: Module, view: Any) -> Place:
    href = f"{menu.address(module)}?{urlencode({'view': view.key})}"
    return Place(label=str(view.label), note=str(module.label_plural), icon=module.icon, href=href)


def _new(label: Any, link: dict[str, Any]) -> Place:
    return Place(label=_("New: %(what)s") % {"what": label}, note="", icon="plus", href=link["href"], in_drawer=True)


def _about(actor: Actor, hit: Hit) -> list[Place]:
    """New records that refer to this one, such as an opportunity of an account."""
    links = related_links(hit.module, fetch(hit.module, actor, hit.pk), actor)
    new = [link for link in links if link["create_href"]]
    return [
        Place(label=_("New: %(what)s") % {"what": link["one"]}, note=hit.title, icon="plus", href=href, in_drawer=True)
        for link in new[:ABOUT]
        if (href := link["create_href"])
    ]


def _named(places: Iterable[Place], terms: tuple[Term, ...]) -> list[Place]:
    """Those whose names have the terms, each address once; the names that begin with them first."""
    found = {place.href: place for place in places if finds(terms, _text(place.label, place.note))}
    return sorted(found.values(), key=lambda place: not finds(terms, _text(place.label)))


def _text(*names: str) -> str:
    return search_text({str(number): form_of_name(name) for number, name in enumerate(names)})
