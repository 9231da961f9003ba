"""A flow in words: what each step does, as a sentence that its reader can check. It reads the JSON of the designer, in
which something may still be missing; that is left out here and named by the engine's own check."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.kernel.errors import DomainError
from guanxi.kernel.text import listed
from guanxi.meta.conditions.parse import parse_json
from guanxi.meta.module import Module
from guanxi.records.titles import visible_titles
from guanxi.web.lists.sentences import named_in, sentence

NAMED = {"users": "user", "positions": "position", "roles": "role", "departments": "department"}
HOPS = 3
Raw = Mapping[str, Any]


class Telling:
    """What sentences are made with: the module's fields, and the titles of all that the flow names."""

    def __init__(self, module: Module, actor: Actor, flow: Any) -> None:
        self.module, self.actor = module, actor
        self.titles = titles_in(flow, actor)

    def names(self, kind: str, ids: Any) -> str:
        """The titles of records of a kind, in the order in which they are named."""
        known = self.titles.get(NAMED[kind], {})
        found = [known.get(pk, f"#{pk}") for pk in ids if isinstance(pk, int)] if isinstance(ids, list) else []
        return listed(found)

    def field(self, key: Any) -> str:
        found = self.module.by_key.get(str(key))
        return str(found.label) if found else str(key or "")


def sentences(telling: Telling, flow: Any) -> dict[str, str]:
    """A sentence for each node and branch, by its key."""
    found: dict[str, str] = {}
    for node in every_node(flow.get("nodes") if isinstance(flow, Mapping) else None):
        found[str(node.get("key"))] = node_text(telling, node)
        for branch in maps(node.get("branches")):
            found[str(branch.get("key"))] = branch_text(telling, node, branch)
    return found


def every_node(nodes: Any) -> Iterator[Raw]:
    """Every node of the JSON, each before those of its branches."""
    for node in maps(nodes):
        yield node
        for branch in maps(node.get("branches")):
            yield from every_node(branch.get("nodes"))


def maps(items: Any) -> list[Raw]:
    """The objects of a list, without what is none."""
    return [item for item in items if isinstance(item, Mapping)] if isinstance(items, list) else []


def node_text(telling: Telling, node: Raw) -> str:
    """What one node does."""
    kind = node.get("kind")
    if kind == "condition":
        return _("The first branch whose condition holds is taken.")
    if kind == "parallel":
        if node.get("join") == "any":
            return _("All branches begin at once; the first that is finished is enough.")
        return _("All branches begin at once; it goes on when all are finished.")
    if kind in ("cc", "notify"):
        text = _("A copy goes to %(who)s.") if kind == "cc" else _("%(who)s is told.")
        told = text % {"who": people_text(telling, node.get("people"))}
        return told[:1].upper() + told[1:]
    text = " ".join(_deciding(telling, node))
    return text[:1].upper() + text[1:]


def _deciding(telling: Telling, node: Raw) -> Iterator[str]:
    text = _("%(who)s handles it.") if node.get("kind") == "handle" else _("%(who)s decides.")
    yield text % {"who": people_text(telling, node.get("approvers"))}
    if mode := _mode(node):
        yield mode
    timeout = node.get("timeout")
    if isinstance(timeout, Mapping) and timeout.get("hours"):
        acts = {
            "remind": _("Reminded after %(hours)s working hours."),
            "escalate": _("After %(hours)s working hours the superior is asked instead."),
            "approve": _("Agreed by itself after %(hours)s working hours."),
            "reject": _("Rejected by itself after %(hours)s working hours."),
        }
        yield acts.get(str(timeout.get("action", "remind")), "") % {"hours": timeout["hours"]}
    if fields := node.get("fields"):
        yield _("May change: %(fields)s.") % {"fields": listed(telling.field(key) for key in fields)}
    if isinstance(node.get("cc"), Mapping):
        yield _("A copy goes to %(who)s.") % {"who": people_text(telling, node["cc"])}


def _mode(node: Raw) -> str:
    several = (node.get("approvers") or {}).get("by") not in ("superior", "submitter", "department_head")
    texts = {
        "sequential": _("One after the other."),
        "all": _("All must agree."),
        "any": _("The first answer decides."),
        "ratio": _("At least %(share)s must agree.") % {"share": _percent(node.get("ratio"))},
    }
    return texts.get(str(node.get("mode", "sequential")), "") if several else ""


def _percent(ratio: Any) -> str:
    try:
        return f"{float(str(ratio)) * 100:g} %"
    except ValueError:
        return "?"


def people_text(telling: Telling, people: Any) -> str:
    """Who is meant by a rule."""
    if not isinstance(people, Mapping):
        return _("nobody yet")
    by = str(people.get("by"))
    if by in ("users", "positions", "roles"):
        texts = {"users": "%(names)s", "positions": _("who holds %(names)s"), "roles": _("who has the role %(names)s")}
        names = telling.names(by, people.get("ids"))
        return texts[by] % {"names": names} if names else _("nobody yet")
    of = {"of": _of(telling, people.get("of", "submitter")), "level": people.get("level", 1)}
    texts = {
        "superior": _("the superior of %(of)s") if of["level"] == 1 else _("the superior of %(of)s, level %(level)s"),
        "superiors": _("the superiors of %(of)s one above the other") + _until(telling, people.get("until")),
        "department_head": _("the head of the department of %(of)s"),
        "department_heads": _("the heads of the departments above %(of)s"),
        "field": _("whom the field “%(field)s” names"),
        "choice": _("whom the submitter chooses"),
        "submitter": _("the submitter"),
    }
    return texts.get(by, "") % {**of, "field": telling.field(people.get("field"))}


def _of(telling: Telling, of: Any) -> str:
    known = {"submitter": _("the submitter"), "owner": _("the owner")}
    return known.get(str(of)) or _("“%(field)s”") % {"field": telling.field(of)}


def _until(telling: Telling, until: Any) -> str:
    if not isinstance(until, Mapping) or not until:
        return _(", up to the top")
    kind, value = next(iter(until.items()))
    if kind == "level":
        return _(", for %(level)s levels") % {"level": value}
    if kind == "amount":
        limits = value.get("limits") if isinstance(value, Mapping) else None
        said = listed(str(one) for one in limits) if isinstance(limits, list) else ""
        return _(", each up to the amount of his level (%(limits)s)") % {"limits": said}
    return _(", up to %(name)s") % {"name": telling.names(f"{kind}s", [value])}


def branch_text(telling: Telling, node: Raw, branch: Raw) -> str:
    """When a branch is taken."""
    if node.get("kind") != "condition":
        return ""
    if branch is maps(node.get("branches"))[-1]:
        return _("In all other cases.")
    return condition_text(telling, branch.get("when"))


def condition_text(telling: Telling, data: Any) -> str:
    """A condition in words; nothing for one that can't be read."""
    try:
        module, actor = telling.module, telling.actor
        parsed = parse_json(module, data, lambda other: readable(other, actor), hops=HOPS)
    except DomainError:
        return ""
    return sentence(parsed, named_in([parsed], telling.actor))


def titles_in(flow: Any, actor: Actor) -> dict[str, dict[int, str]]:
    """The titles of people, positions, roles and departments that the flow names: one query for each kind."""
    asked: dict[str, set[int]] = defaultdict(set)
    for node in every_node(flow.get("nodes") if isinstance(flow, Mapping) else None):
        asked["user"] |= set(_ids(node.get("assign")))
        for people in maps([node.get("approvers"), node.get("people"), node.get("cc")]):
            _collect(people, asked)
    return {
        key: {pk: title.text for pk, title in visible_titles(key, ids, actor).items()}
        for key, ids in asked.items()
        if ids
    }


def _collect(people: Raw, asked: dict[str, set[int]]) -> None:
    if people.get("by") in NAMED:
        asked[NAMED[people["by"]]] |= set(_ids(people.get("ids")))
    until, scope = people.get("until"), people.get("scope")
    if isinstance(until, Mapping):
        for key in ("position", "role"):
            asked[key] |= set(_ids([until.get(key)]))
    if isinstance(scope, Mapping):
        for kind, ids in scope.items():
            asked[NAMED.get(kind, "user")] |= set(_ids(ids))


def _ids(values: Any) -> Iterable[int]:
    return [one for one in values if isinstance(one, int)] if isinstance(values, list) else []
