"""Which notices reach people by which channels: the page of the company, and that of each person."""

from collections.abc import Iterable, Mapping
from datetime import time
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.kernel.notices import Kind, all_kinds
from guanxi.messaging import channels
from guanxi.messaging.choices import DIGESTS, PAID, Choice, Rule, choice_of, choose, rules
from guanxi.messaging.notice_sheet import MANDATORY, NOTICES
from guanxi.messaging.notices import group_label, group_of
from guanxi.messaging.quiet import QuietHours
from guanxi.records.sheets import put, require
from guanxi.web.messages.connections import add_page, seen_now, seen_on
from guanxi.web.rendering import page, say

OWN = "/me/notices"
DIGEST_LABELS = {
    "": gettext_lazy("Each by itself"),
    "hourly": gettext_lazy("Every hour"),
    "daily": gettext_lazy("Daily"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """How a person wants to be told: by kind and channel, when not, and whether several in one mail."""
    actor: Actor = request.actor
    known = rules()
    if request.method == "POST":
        choose(actor, _chosen(request.POST, actor, known))
        say(request, _("Saved"))
        return HttpResponseRedirect(OWN)
    choice = choice_of(actor)
    is_on = {key: [way for way in channels.LABELS if choice.allows(key, rule, way)] for key, rule in known.items()}
    fixed = {key: _fixed(rule) for key, rule in known.items()}
    values: dict[str, Any] = {
        "groups": _groups(is_on, fixed),
        "times": _times(choice),
        "missing": _missing(is_on),
        "is_own": True,
    }
    return page(request, "messages/ways.html", channels=channels.LABELS, **values)


@require_http_methods(["GET", "HEAD", "POST"])
def companys(request: HttpRequest) -> HttpResponse:
    """How the company tells people, unless they choose otherwise where they may."""
    actor: Actor = request.actor
    require(actor)
    known = rules()
    if request.method == "POST":
        given = {**_ticked(request.POST), MANDATORY: request.POST.getlist(MANDATORY)}
        put(actor=actor, sheet=NOTICES, given=given, seen=seen_on(request))
        say(request, _("Saved"))
        return HttpResponseRedirect(NOTICES.href)
    is_on = {key: list(rule.channels) for key, rule in known.items()}
    values: dict[str, Any] = {"groups": _groups(is_on, {}, known), "missing": _missing(is_on), "is_own": False}
    values["seen"] = seen_now(request, NOTICES)
    return page(request, "messages/ways.html", channels=channels.LABELS, **values)


def _fixed(rule: Rule) -> set[str]:
    """The channels of a kind that a person can't choose."""
    paid = {PAID} - set(rule.channels)
    return paid | (set(rule.channels) if rule.mandatory else set())


def _groups(
    is_on: Mapping[str, Iterable[str]], fixed: Mapping[str, set[str]], known: Mapping[str, Rule] | None = None
) -> list[dict[str, Any]]:
    """The kinds under what they are about; those that bear the same words are one row."""
    found: dict[str, dict[str, list[Kind]]] = {}
    for kind in all_kinds():
        found.setdefault(group_of(kind), {}).setdefault(str(kind.label), []).append(kind)
    return [
        {
            "label": group_label(group),
            "rows": [_row(label, kinds, is_on, fixed, known) for label, kinds in sorted(found[group].items())],
        }
        for group in sorted(found)
    ]


def _row(
    label: str,
    kinds: list[Kind],
    is_on: Mapping[str, Iterable[str]],
    fixed: Mapping[str, set[str]],
    known: Mapping[str, Rule] | None,
) -> dict[str, Any]:
    key = kinds[0].key
    return {
        "key": key,
        "label": label,
        "on": list(is_on[key]),
        "fixed": fixed.get(key, set()),
        "mandatory": bool(known and known[key].mandatory),
    }


def _missing(is_on: Mapping[str, Iterable[str]]) -> list[str]:
    """The channels that somebody wants and nobody has set up."""
    wanted = {way for ways in is_on.values() for way in ways if way != "app"}
    return [str(label) for key, label in channels.LABELS.items() if key in wanted and not channels.is_set_up(key)]


def _ticked(sent: QueryDict) -> dict[str, tuple[str, ...]]:
    """By kind: the channels that are ticked in the row in which it stands."""
    found = {}
    rows: dict[tuple[str, str], str] = {}
    for kind in all_kinds():
        key = rows.setdefault((group_of(kind), str(kind.label)), kind.key)
        found[kind.key] = tuple(way for way in channels.LABELS if way in sent.getlist(key))
    return found


def _chosen(sent: QueryDict, actor: Actor, known: Mapping[str, Rule]) -> Choice:
    ticked = _ticked(sent)
    kinds = {
        key: {way: way in ticked[key] for way in channels.LABELS if way not in _fixed(known[key])} for key in ticked
    }
    begins, ends = _time(sent, "quiet_from"), _time(sent, "quiet_until")
    if (begins is None) != (ends is None):
        missing = "quiet_from" if begins is None else "quiet_until"
        raise DomainError("E_REQUIRED", field=missing, label=_("Quiet hours"))
    return Choice(
        kinds=kinds,
        quiet=QuietHours(begins, ends) if begins and ends else None,
        digest=sent.get("digest", ""),
        digest_at=_time(sent, "digest_at") or Choice.digest_at,
    )


def _time(sent: QueryDict, name: str) -> time | None:
    text = sent.get(name, "").strip()
    try:
        return time.fromisoformat(text) if text else None
    except ValueError:
        raise DomainError("E_FORMAT", field=name, label=_("Quiet hours"), hint="22:00") from None


def _times(choice: Choice) -> list[dict[str, Any]]:
    """The fields below the table."""
    quiet = choice.quiet
    return [
        {
            "name": "quiet_from",
            "label": _("Quiet from"),
            "kind": "time",
            "value": f"{quiet.begins:%H:%M}" if quiet else "",
        },
        {
            "name": "quiet_until",
            "label": _("Quiet until"),
            "kind": "time",
            "value": f"{quiet.ends:%H:%M}" if quiet else "",
        },
        {
            "name": "digest",
            "label": _("Mails"),
            "kind": "choice",
            "required": True,
            "plain": True,
            "value": choice.digest,
            "choices": [(key, DIGEST_LABELS[key]) for key in DIGESTS],
        },
        {"name": "digest_at", "label": _("Daily at"), "kind": "time", "value": f"{choice.digest_at:%H:%M}"},
    ]


add_page(NOTICES, icon="bell")
