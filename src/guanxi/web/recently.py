"""What the pages about undoing show: one's own operations, and what became of a large undo."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guanxi.access.actor import Actor
from guanxi.jobs.models import Job, State
from guanxi.meta import registry
from guanxi.records.operations import Operation, recent
from guanxi.records.store.bin import bin_rows
from guanxi.records.titles import Titles, titles
from guanxi.web import formats
from guanxi.web.detail.told import VERBS, VIA
from guanxi.web.toasts import way_back


def recent_values(actor: Actor) -> dict[str, Any]:
    """The newest operations of a person, each in a sentence."""
    found = recent(actor)
    named = _titles([(each.module, each.record_id) for each in found], actor)
    return {"operations": [_row(each, named) for each in found]}


def undone_values(job: Job, actor: Actor) -> dict[str, Any]:
    """How far an undo is; in the end how much was taken back, and what was left for which reason."""
    result = job.result or {}
    reasons = result.get("reasons", [])
    named = _titles([(reason["module"], reason["id"]) for reason in reasons], actor)
    return {
        "job": {"done": job.done, "total": job.total or 0, "label": str(State(job.state).label), "state": job.state},
        "is_ended": job.state not in (State.QUEUED, State.RUNNING),
        "result": result,
        "error": job.error,
        "reasons": [{**reason, **_named(reason["module"], reason["id"], named)} for reason in reasons],
    }


def _titles(keys: list[tuple[str, int]], actor: Actor) -> Titles:
    """The titles of records that the person sees, or would see if they did not lie in the bin: what he gave away may
    bear another name by now, which is nothing for him."""
    ids: dict[str, list[int]] = {}
    for module, pk in keys:
        ids.setdefault(module, []).append(pk)
    found = {
        (module, pk): title for module, wanted in ids.items() for pk, title in titles(module, wanted, actor).items()
    }
    binned = {(module, pk) for module, wanted in ids.items() for pk in _in_bin(module, wanted, actor)}
    return {key: title for key, title in found.items() if title.is_visible or key in binned}


def _in_bin(key: str, ids: list[int], actor: Actor) -> set[int]:
    rows = bin_rows(registry.get(key), actor).filter(pk__in=ids)
    return set(rows.values_list("pk", flat=True))


def _named(module: str, pk: int, found: Titles) -> dict[str, str]:
    title = found.get((module, pk))
    if title is None:
        return {"title": f"#{pk}", "href": ""}
    return {"title": title.text or f"#{pk}", "href": f"/m/{title.module}/{pk}/" if title.is_visible else ""}


def _row(each: Operation, named: Titles) -> dict[str, Any]:
    what, icon, _tint = VERBS.get(each.verb, VERBS["changed"])
    others = each.records - 1
    more = ngettext("and %(count)s other record", "and %(count)s other records", others) % {"count": others}
    return {
        **_named(each.module, each.record_id, named),
        "label": registry.get(each.module).label,
        "what": what,
        "icon": icon,
        "more": more if each.records > 1 else "",
        "when": formats.moment(each.at),
        "via": VIA.get(each.via, ""),
        "state": _("Undone") if each.is_undone else "",
        "undo": None if each.is_undone or each.is_late else way_back(each.key, again=each.is_undo),
    }
