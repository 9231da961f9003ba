"""Settings › Event log: all that happened to records in its one order, and how far each webhook has been told."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from guanxi.access.actor import Actor
from guanxi.kernel.errors import Denied, DomainError
from guanxi.meta import registry
from guanxi.modules.webhooks.module import WEBHOOK
from guanxi.modules.webhooks.services import EVENTS
from guanxi.records.titles import titles
from guanxi.web import formats, settings
from guanxi.web.detail.told import VERBS
from guanxi.web.menu import address
from guanxi.web.rendering import page
from guanxi.web.views.opening import whole_number
from guanxi.webhooks import log
from guanxi.webhooks.models import Webhook
from guanxi.webhooks.payload import told, type_of

HERE = "/settings/event-log"
ON_PAGE = 50
MOST = 10**18
settings.add(
    settings.SettingsPage(
        label=_("Event log"),
        about=_("Everything that happened to records, in one order, and how far each webhook has been told of it."),
        icon="history",
        href=HERE,
        is_for=lambda actor: actor.is_admin,
    )
)


@require_safe
def event_log(request: HttpRequest) -> HttpResponse:
    """The newest first; narrowed by module, kind of event and record."""
    actor: Actor = request.actor
    if not actor.is_admin:
        raise Denied("administer")
    asked = {name: request.GET.get(name, "").strip() for name in ("module", "event", "record", "before")}
    rows = log.before(whole_number(asked["before"], "before") or MOST, ON_PAGE + 1, **_narrowed(asked))
    seen = {one["data"]["id"] for one in told(actor, rows, is_thin=True)}
    shown = [row for row in rows[:ON_PAGE] if row["id"] in seen]
    return page(
        request,
        "webhooks/event_log.html",
        here=HERE,
        heads={"place": pgettext("event log", "Place"), "by": pgettext("event log", "By")},
        asked=asked,
        modules=[(module.slug, str(module.label_plural)) for module in _modules(actor)],
        events=[(verb, str(label)) for verb, label in EVENTS.items()],
        rows=_shown(actor, shown),
        older=_older(asked, rows),
        settled=log.horizon(),
        newest=log.newest(),
        webhooks=[_webhook(one) for one in Webhook.objects.filter(deleted_at=None).order_by("name_key", "pk")],
    )


def _older(asked: dict[str, str], rows: list[log.Row]) -> str:
    """Where what lies before this page is shown; nothing at the end."""
    if len(rows) <= ON_PAGE:
        return ""
    kept = {key: value for key, value in asked.items() if value}
    return f"{HERE}?{urlencode({**kept, 'before': rows[ON_PAGE - 1]['id']})}"


def _modules(actor: Actor) -> list[Any]:
    found = [module for module in registry.all_modules() if actor.may(module, "view")]
    return sorted(found, key=lambda module: str(module.label_plural))


def _narrowed(asked: dict[str, str]) -> dict[str, Any]:
    """What is asked for, in the words of the log; what is not there is refused."""
    found: dict[str, Any] = {}
    if asked["module"]:
        module = registry.by_slug(asked["module"])
        if module is None:
            raise DomainError("E_CHOICE", field="module", label="module", choices="accounts, contacts, …")
        found["module"] = module.key
    if asked["event"]:
        found["verb"] = asked["event"][:40]
    if asked["record"]:
        if "module" not in found:
            raise DomainError("E_REQUIRED", field="module", label=_("Module"))
        found["record_id"] = min(whole_number(asked["record"], "record") or 0, MOST)
    return found


def _shown(actor: Actor, rows: list[log.Row]) -> list[dict[str, Any]]:
    """The entries with the titles of their records: one query a module, and one for people."""
    ids: dict[str, set[int]] = {}
    for row in rows:
        ids.setdefault(row["module"], set()).add(row["record_id"])
        if row["by_id"]:
            ids.setdefault("user", set()).add(row["by_id"])
    known = {key: titles(key, wanted, actor) for key, wanted in ids.items()}
    return [_row(row, known) for row in rows]


def _row(row: log.Row, known: dict[str, Any]) -> dict[str, Any]:
    module, title = registry.get(row["module"]), known[row["module"]].get(row["record_id"])
    by = known.get("user", {}).get(row["by_id"])
    return {
        "id": row["id"],
        "event": VERBS[row["verb"]][0] if row["verb"] in VERBS else row["verb"],
        "type": type_of(module, row["verb"]),
        "module": module.label,
        "title": title.text if title else row["record_id"],
        "href": f"{address(module)}{row['record_id']}/" if title and title.is_visible else "",
        "by": by.text if by else "",
        "when": formats.moment(row["at"]),
        "when_title": formats.full_moment(row["at"]),
    }


def _webhook(one: Webhook) -> dict[str, Any]:
    base = f"{address(WEBHOOK)}{one.pk}/"
    return {
        "name": one.name,
        "href": base,
        "position": one.position,
        "is_active": one.active,
        "calls": f"{base}calls",
        "again": f"{base}actions/replay_from",
    }


urlpatterns = [path("settings/event-log", event_log)]
