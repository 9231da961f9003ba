"""What the frame around every page shows: who is here, where to go, how it looks."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor, company_name
from guanxi.kernel.measuring import present
from guanxi.meta import registry
from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.choice import Boolean
from guanxi.printing.logo import LOGO
from guanxi.web import looks, menu
from guanxi.web.bell import bell
from guanxi.web.costs import told
from guanxi.web.formats import html_language
from guanxi.web.language import CODES, NAMES
from guanxi.web.waiting import Waiting, waiting

PRODUCT = "Guanxi 关系"
WATERMARK = declare(
    Setting(
        key="protection.watermark",
        type=Boolean(),
        label=gettext_lazy("Name of the person across every page"),
        about=gettext_lazy(
            "Faint, over everything and out of the way, so that pictures of screens say whose they are."
        ),
        default=False,
        group="people",
    )
)


class Frame:
    """Read by the base templates; each part is made when it is asked for, so a fragment pays for nothing."""

    preferences_url = "/preferences"
    me_url = "/me"
    password_url = "/password"
    logout_url = "/logout"
    search_url = "/search"
    manifest_url = "/manifest.webmanifest"

    def __init__(self, request: HttpRequest, path: str = "") -> None:
        """`path` is the page around a fragment that is asked for by another address."""
        self.request = request
        self.path = path or request.path
        self.actor: Actor | None = getattr(request, "actor", None)

    @property
    def language(self) -> str:
        return get_language() or CODES[0]

    @property
    def lang(self) -> str:
        return html_language(self.language)

    @property
    def theme(self) -> str:
        return looks.chosen(self.request, "theme")

    @property
    def density(self) -> str:
        return looks.chosen(self.request, "density")

    @property
    def rail(self) -> str:
        return looks.chosen(self.request, "rail")

    @property
    def watermark(self) -> str:
        """Whose screen this is, where pages are to say it; empty elsewhere."""
        return self.actor.name if self.actor and WATERMARK.now() else ""

    @property
    def shows_costs(self) -> bool | None:
        """Whether pages say at their foot what they cost; nothing for those who are not to choose that."""
        return looks.shows_costs(self.request) if self.actor and self.actor.is_admin else None

    @property
    def cost(self) -> dict[str, Any] | None:
        """What this page has cost by now: asked at its foot, by administrators who want to know."""
        measure = present()
        return told(measure) if self.shows_costs and measure else None

    @property
    def map(self) -> str:
        """The beginning of the address at which this person's map finds a place, or nothing."""
        return looks.map_address(looks.chosen(self.request, "map"), self.language)

    @property
    def languages(self) -> list[tuple[str, str, str]]:
        return [(code, NAMES[code], "") for code in CODES]

    @property
    def here(self) -> str:
        """The present address, to come back to after a choice; a form's answer goes to its page."""
        return self.request.get_full_path()

    @property
    def search(self) -> str:
        return self.request.GET.get("q", "") if self.request.path == self.search_url else ""

    @property
    def logo(self) -> str:
        """Where the company's logo is found, if it has chosen one; another one has another address."""
        return f"/logo?{registry.present().mark}" if LOGO.now() else ""

    @cached_property
    def company(self) -> str:
        return (self.actor.company if self.actor else company_name()) or PRODUCT

    @cached_property
    def user(self) -> dict[str, Any] | None:
        """The signed-in person as the person menu shows him."""
        person = getattr(self.request, "person", None)
        if self.actor is None or person is None:
            return None
        note = _("Administrator") if self.actor.is_admin else person.username
        return {"id": person.pk, "name": person.name, "seed": person.pk, "note": note}

    @cached_property
    def nav(self) -> list[dict[str, Any]]:
        return menu.rail(self.actor, self.path, self.pinned) if self.actor else []

    @cached_property
    def pinned(self) -> list[str]:
        return looks.pinned(self.request.preferences) if self.actor else []

    @cached_property
    def bell(self) -> dict[str, Any] | None:
        return bell(self._waiting.unread) if self._waiting else None

    @cached_property
    def waiting(self) -> list[dict[str, Any]]:
        return self._waiting.places if self._waiting else []

    @cached_property
    def _waiting(self) -> Waiting | None:
        return waiting(self.actor) if self.actor else None

    @cached_property
    def create(self) -> list[dict[str, Any]]:
        return menu.creatable(self.actor) if self.actor else []

    @cached_property
    def dock(self) -> list[dict[str, Any]]:
        return menu.dock(self.actor, self.path, self.bell["unread"] if self.bell else 0) if self.actor else []
