"""Rules as sentences, and runs in words, in the reader's language."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guanxi.access.actor import Actor
from guanxi.flow.automation.approval_triggers import ENDED, RESULTS
from guanxi.flow.automation.definition import BRANCH
from guanxi.flow.automation.kinds import step_kind, trigger_kind
from guanxi.flow.automation.people import FIELD, SUPERIOR, TURN, USERS
from guanxi.kernel.errors import DomainError
from guanxi.kernel.merging import TAG
from guanxi.kernel.text import listed
from guanxi.meta import registry
from guanxi.meta.conditions.parse import MOST_HOPS, parse_json, resolve
from guanxi.meta.conditions.tree import Path
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.records.sources import ActorSources
from guanxi.records.titles import titles
from guanxi.web import formats
from guanxi.web.automation.posted import DAYS, FROM, WORKING, target_of
from guanxi.web.lists.sentences import named_in, sentence


def in_words(slug: str, rule: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """A rule as its three parts: when, if, and the list of what is done then."""
    module = registry.by_slug(slug or "")
    if module is None:
        return {"when": _("Not yet said"), "holds": "", "then": []}
    return {
        "when": when(module, rule.get("trigger") or {}, actor),
        "holds": condition(module, rule.get("condition"), actor),
        "then": list(steps(module, rule.get("actions") or [], actor)),
    }


def when(module: Module, trigger: Mapping[str, Any], actor: Actor) -> str:
    """The occasion."""
    on, what = trigger.get("on", ""), {"what": module.label}
    if on in OCCASIONS:
        return str(OCCASIONS[on]) % {**what, "label": trigger.get("label", ""), "cron": trigger.get("cron", "")}
    if on == "changed" and trigger.get("fields"):
        labels = listed(str(module.field(key).label) for key in trigger["fields"] if key in module.by_key)
        return _("When %(fields)s of “%(what)s” changes") % {**what, "fields": labels}
    if on == "changed":
        return _("When a record of “%(what)s” is changed") % what
    if on == "became" and trigger.get("field") in module.by_key:
        return _became(module, trigger, actor)
    if on == "date" and trigger.get("field") in module.by_key:
        return _dated(module, trigger)
    if on == ENDED and trigger.get("result") in RESULTS:
        told = {**what, "result": RESULTS[trigger["result"]]}
        return _("When the approval of a record of “%(what)s” ends: %(result)s") % told
    kind = trigger_kind(on)
    return f"{kind.label} ({module.label})" if kind else _("Not yet said")


OCCASIONS = {
    "created": gettext_lazy("When a record of “%(what)s” is made"),
    "button": gettext_lazy("When somebody presses “%(label)s” at a record of “%(what)s”"),
    "mail": gettext_lazy("When a mail arrives about a record of “%(what)s”"),
    "submitted": gettext_lazy("When a record of “%(what)s” is handed in for approval"),
    "schedule": gettext_lazy("At the times “%(cron)s”, for each record of “%(what)s”"),
}


def _became(module: Module, trigger: Mapping[str, Any], actor: Actor) -> str:
    item = module.field(trigger["field"])
    told = {"what": module.label, "field": item.label}
    told |= {key: said(item, trigger[key], actor) for key in ("from", "to") if key in trigger}
    if "from" in trigger and "to" in trigger:
        return _("When %(field)s of “%(what)s” goes from %(from)s to %(to)s") % told
    if "to" in trigger:
        return _("When %(field)s of “%(what)s” becomes %(to)s") % told
    if "from" in trigger:
        return _("When %(field)s of “%(what)s” is no longer %(from)s") % told
    return _("When %(field)s of “%(what)s” changes") % {**told, "fields": item.label}


def _dated(module: Module, trigger: Mapping[str, Any]) -> str:
    days = trigger.get("days", 0)
    told = {"what": module.label, "field": module.field(trigger["field"]).label, "days": days_said(days, trigger)}
    if days == 0:
        return _("On the day of %(field)s of “%(what)s”") % told
    if days < 0:
        return _("%(days)s before %(field)s of “%(what)s”") % told
    return _("%(days)s after %(field)s of “%(what)s”") % told


def days_said(days: int, data: Mapping[str, Any]) -> str:
    count = abs(days)
    if data.get("working"):
        return ngettext("%(count)s working day", "%(count)s working days", count) % {"count": count}
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}


def condition(module: Module, data: Any, actor: Actor) -> str:
    """The condition; nothing where there is none."""
    if not data:
        return ""
    try:
        found = parse_json(module, data, ActorSources(actor).readable, hops=MOST_HOPS)
    except DomainError as error:
        return error.message
    return sentence(found, named_in([found], actor))


def steps(module: Module, data: Iterable[Mapping[str, Any]], actor: Actor) -> Iterator[dict[str, Any]]:
    """What is done, one sentence a step; a branch holds its two lists."""
    for step in data:
        if step.get("do") == BRANCH:
            yield {
                "text": _("If %(condition)s") % {"condition": condition(module, step.get("when"), actor)},
                "then": list(steps(module, step.get("then") or [], actor)),
                "else": list(steps(module, step.get("else") or [], actor)),
            }
        else:
            yield {"text": step_text(module, step, actor)}


def step_text(module: Module, step: Mapping[str, Any], actor: Actor) -> str:
    kind = step_kind(step.get("do", ""))
    if kind is None:
        return str(step.get("do", ""))
    if kind.sets:
        return _sets(module, step, actor)
    if step["do"] in SENTENCES:
        return str(SENTENCES[step["do"]]) % _told(module, step, actor)
    if step["do"] == "wait":
        return _waiting(module, step)
    fields = kind.fields(module, step)
    parts = [
        f"{item.label} {said(item, step[item.key], actor)}"
        for item in fields
        if step.get(item.key) not in (None, "", [], False)
    ]
    return f"{kind.label}: {listed(parts)}" if parts else str(kind.label)


SENTENCES = {
    "notify": gettext_lazy("Tell %(who)s: “%(text)s”"),
    "mail": gettext_lazy("Send a mail to %(who)s: “%(text)s”"),
    "sms": gettext_lazy("Send a text message to %(who)s: “%(text)s”"),
    "assign": gettext_lazy("Give it to %(who)s"),
}


def _told(module: Module, step: Mapping[str, Any], actor: Actor) -> dict[str, str]:
    text = step.get("text") or step.get("subject") or step.get("body") or "…"
    return {"who": who(module, step, actor), "text": _with_places(module, text, actor)}


def _with_places(module: Module, text: str, actor: Actor) -> str:
    """Words in which values are filled in: each place is said by the label of its field."""
    return TAG.sub(lambda place: f"[{path_label(module, place[1], actor)}]", text)


def who(module: Module, step: Mapping[str, Any], actor: Actor) -> str:
    """Whom a step means."""
    way = step.get("to")
    if way in {USERS, TURN}:
        found = titles("user", set(step.get("users") or ()), actor)
        names = listed(found[pk].text for pk in step.get("users") or () if pk in found)
        return names if way == USERS else _("%(people)s in turn") % {"people": names}
    if not step.get("field"):
        return "…"
    label = path_label(module, step["field"], actor)
    if way == SUPERIOR:
        return _("the superior of whoever is %(field)s") % {"field": label}
    return _("whoever is %(field)s") % {"field": label} if way == FIELD else label


def _waiting(module: Module, step: Mapping[str, Any]) -> str:
    way, count = step.get("for", ""), step.get("count", 0)
    if way == "days":
        return _("Wait %(time)s") % {"time": days_said(count, step)}
    if way == "hours" and step.get("working"):
        text = ngettext("%(count)s working hour", "%(count)s working hours", count) % {"count": count}
        return _("Wait %(time)s") % {"time": text}
    if way in {"hours", "minutes"}:
        text = (
            ngettext("%(count)s hour", "%(count)s hours", count)
            if way == "hours"
            else ngettext("%(count)s minute", "%(count)s minutes", count)
        )
        return _("Wait %(time)s") % {"time": text % {"count": count}}
    if step.get("field") not in module.by_key:
        return _("Wait")
    said_ = _dated(module, {"field": step["field"], "days": step.get("days", 0), "working": step.get("working")})
    return _("Wait until: %(moment)s") % {"moment": said_}


def _sets(module: Module, step: Mapping[str, Any], actor: Actor) -> str:
    target = target_of(step["do"], module, step)
    if target is None:
        return str(step_kind(step["do"]).label)  # type: ignore[union-attr]
    values = _("; ").join(
        _filled(module, target, key, value, actor)
        for key, value in (step.get("values") or {}).items()
        if key in target.by_key
    )
    told = {"what": target.label, "records": target.label_plural, "values": values}
    if step["do"] == "create":
        return _("Make a new “%(what)s”: %(values)s") % told
    if step["do"] == "set":
        return _("Fill in %(values)s") % told
    if step.get("object"):
        return _("Fill in its %(records)s: %(values)s") % told
    return _("Fill in what it names as %(field)s: %(values)s") % {**told, "field": module.field(step["through"]).label}


def _filled(module: Module, target: Module, key: str, value: Any, actor: Actor) -> str:
    item = target.field(key)
    if isinstance(value, Mapping) and FROM in value:
        return _("%(field)s = %(source)s of the record") % {
            "field": item.label,
            "source": path_label(module, value[FROM], actor),
        }
    if isinstance(value, Mapping) and DAYS in value and isinstance(value[DAYS], int):
        days = days_said(value[DAYS], {"working": value.get(WORKING)})
        text = _("%(field)s = %(days)s from today") if value[DAYS] >= 0 else _("%(field)s = %(days)s ago")
        return text % {"field": item.label, "days": days}
    return f"{item.label} = {_with_places(module, said(item, value, actor), actor)}"


def path_label(module: Module, text: str, actor: Actor) -> str:
    """A dotted name in the words of the fields."""
    if text == "id":
        return str(module.label)
    path = path_of(module, text, actor)
    if path is None:
        return text
    steps_ = [str(hop.field.label) for hop in path.hops if hop.field]
    return " › ".join([*steps_, str(path.field.label)])


def path_of(module: Module, text: str, actor: Actor) -> Path | None:
    """The field that a dotted name means; nothing when it is not there, or not for the reader."""
    try:
        return resolve(module, text, ActorSources(actor).readable, hops=MOST_HOPS)
    except DomainError:
        return None


def said(item: Field, dumped: Any, actor: Actor) -> str:
    """A value of a rule as a reader sees it."""
    try:
        value = item.clean(dumped)
    except DomainError:
        return str(dumped)
    if item.is_empty(value):
        return _("empty")
    if item.target:
        ids = value if isinstance(value, tuple) else (value,)
        found = titles(item.target, set(ids), actor)
        return listed(found[pk].text if pk in found else f"#{pk}" for pk in ids)
    text = item.type.display(value)
    return f"“{text}”" if isinstance(value, str) and not getattr(item.type, "options", ()) else text


def moment(text: str) -> str:
    return formats.full_moment(datetime.fromisoformat(text))
