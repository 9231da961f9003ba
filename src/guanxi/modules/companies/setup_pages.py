"""Settings › Setting up: what a company goes through in the beginning, in order, and what is still missing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings as surroundings
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from guanxi.access.actor import Actor, find_company
from guanxi.access.models import SharingDefault
from guanxi.access.scope import visible
from guanxi.kernel.errors import Denied
from guanxi.meta import registry
from guanxi.modules.companies.module import COMPANY
from guanxi.printing.logo import LOGO
from guanxi.web.menu import address
from guanxi.web.rendering import page
from guanxi.web.settings import SettingsPage, add

PROFILE = ("uscc", "address", "phone")  # what stands on papers beside the name


@dataclass(frozen=True)
class Step:
    """What to do, why, where, and whether it is done; `module` names what it is about, where that may be off."""

    label: Any
    about: Any
    href: str
    is_done: Callable[[Actor], bool]
    module: str = "company"


def _has(key: str, needed: int = 1) -> Callable[[Actor], bool]:
    """Whether there are so many records of a module."""

    def is_done(actor: Actor) -> bool:
        return len(visible(registry.get(key), actor).values_list("pk", flat=True)[:needed]) == needed

    return is_done


def _has_touched(key: str) -> Callable[[Actor], bool]:
    """Whether somebody has made or changed a record of a module that begins with ready ones."""

    def is_done(actor: Actor) -> bool:
        return visible(registry.get(key), actor).exclude(updated_by=None).exists()

    return is_done


def _is_numbered(actor: Actor) -> bool:
    """Whether the company has rules of its own, or lives with the product's: numbers have been given by them."""
    return _has("number_rule")(actor) or any(
        not registry.is_off(module) and _has(module.key)(actor)
        for module in (registry.get("account"), registry.get("opportunity"))
    )


def _has_profile(actor: Actor) -> bool:
    company = find_company()
    return company is not None and all(getattr(company, key) for key in PROFILE)


STEPS = (
    Step(
        _("The company"),
        _("Credit code, address and phone stand on papers; currency and fiscal year stay once there are deals."),
        address(COMPANY),
        _has_profile,
    ),
    Step(
        _("Logo"),
        _("The picture at the head of pages and at the sign-in, and on papers and mails."),
        "/settings/logo",
        lambda actor: bool(LOGO.now()),
    ),
    Step(
        _("Departments"),
        _("How the company is divided; each person has one main department."),
        "/m/departments/",
        _has("department", 2),
    ),
    Step(_("Positions"), _("Superiors see what the people below them own."), "/settings/people", _has("position", 2)),
    Step(_("People"), _("Invite them by mail or by a link."), "/settings/people", _has("user", 2)),
    Step(
        _("Sharing"),
        _("Who sees records that belong to others; without a choice, nobody but their superiors."),
        "/settings/sharing",
        lambda actor: SharingDefault.objects.exists(),
    ),
    Step(
        _("Mail"),
        _("Without a server, mail stays in the home of this installation."),
        "/settings/mail",
        lambda actor: bool(surroundings.EMAIL_URL),
    ),
    Step(_("Products"), _("What you sell, with prices."), "/m/products/", _has("product"), "product"),
    Step(
        _("Rules of pools"),
        _("After how many days without a follow-up customers and leads go back; they rest until you switch them on."),
        "/m/pool-rules/",
        _has_touched("pool_rule"),
        "pool_rule",
    ),
    Step(
        _("Approvals"),
        _("Who is asked before something holds."),
        "/m/approval-definitions/",
        _has_touched("approval_definition"),
        "approval_definition",
    ),
    Step(
        _("Numbers"),
        _("How records are numbered; a rule that is changed later holds for new ones only."),
        "/m/number-rules/",
        _is_numbered,
    ),
    Step(_("Customers"), _("Bring them in from a file."), "/m/accounts/import", _has("account"), "account"),
)

add(
    SettingsPage(
        label=_("Setting up"),
        about=_("What to do in the beginning, in order, and what is still missing."),
        icon="check",
        href="/settings/setting-up",
        group="company",
        is_for=lambda actor: actor.is_admin,
    )
)


@require_safe
def setting_up(request: HttpRequest) -> HttpResponse:
    """The steps in order, with those done ticked."""
    if not request.actor.is_admin:
        raise Denied("administer")
    rows = [
        {"label": step.label, "about": step.about, "href": step.href, "is_done": step.is_done(request.actor)}
        for step in STEPS
        if not registry.is_off(registry.get(step.module))
    ]
    missing = sum(not row["is_done"] for row in rows)
    return page(request, "companies/setting_up.html", rows=rows, missing=missing)


urlpatterns = [path("settings/setting-up", setting_up, name="setting-up")]
