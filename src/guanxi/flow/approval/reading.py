"""Reads the JSON of a flow. Each wrong thing is named by its node and key; nothing unknown is skipped."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.flow.approval import definition as words
from guanxi.flow.approval.definition import Approvers, Branch, Flow, Node, Options, Timeout
from guanxi.kernel.errors import DomainError, Invalid
from guanxi.meta.conditions.parse import parse_json
from guanxi.meta.module import Module

MOST_NODES, DEEPEST, MOST_PEOPLE, MOST_HOPS = 200, 5, 200, 3
APPROVER_KEYS = {
    "users": {"ids"},
    "positions": {"ids"},
    "roles": {"ids"},
    "superior": {"level", "of", "field"},
    "superiors": {"level", "until", "of", "field"},
    "department_head": {"of", "field"},
    "department_heads": {"level", "of", "field"},
    "field": {"field"},
    "choice": {"scope"},
    "submitter": set(),
}
NODE_KEYS = {
    "approve": {
        *("approvers", "mode", "ratio", "count_all", "empty", "assign", "same_submitter", "fields", "timeout", "cc")
    },
    "cc": {"people"},
    "notify": {"people"},
    "condition": {"branches"},
    "parallel": {"branches", "join"},
}
NODE_KEYS["handle"] = NODE_KEYS["approve"]
SCOPES = {"users", "positions", "roles", "departments"}
UNTIL = {"position", "role", "level", "amount"}
OPTION_CHOICES = {
    "repeated": words.REPEATED,
    "recall": words.RECALL,
    "resubmit": words.RESUBMIT,
    "after": words.AFTER,
    "otherwise": words.OTHERWISE,
}
OPTION_FLAGS = ("comment_on_reject", "batch", "auto_reject_allowed", "print_only_approved", "attachments")


class Wrong(Exception):
    """One thing that can't be accepted, and where it stands."""

    def __init__(self, where: str, hint: Any) -> None:
        super().__init__(where)
        self.where, self.hint = where, hint


def read(data: Any, module: Module) -> Flow:
    """The flow that JSON describes for a module; Invalid names every wrong node and key."""
    reader = _Reader(module)
    flow = reader.flow(data)
    if reader.errors:
        raise Invalid(reader.errors)
    return flow


def check_condition(module: Module, data: Any) -> None:
    """A stored condition must be readable: unknown fields, operators and values are refused."""
    parse_json(module, data, lambda target: frozenset(target.by_key), hops=MOST_HOPS)


class _Reader:
    """Walks through the JSON and gathers what is wrong, so that all of it can be said at once."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.errors: list[DomainError] = []
        self.keys: set[str] = set()
        self.branches: set[str] = set()

    def flow(self, data: Any) -> Flow:
        found = Flow(nodes=())
        with_errors = self._try(lambda: _object("flow", data, {"nodes", "options"}))
        if with_errors is not None:
            nodes = self._nodes("nodes", with_errors.get("nodes"), 0)
            options = self._try(lambda: _options(with_errors.get("options", {})))
            found = Flow(nodes=nodes, options=options or Options())
        if with_errors is not None and not self.errors and not any(node.decides for node in found.every_node()):
            self._note(Wrong("nodes", _("at least one node must ask someone.")))
        if len(self.keys) > MOST_NODES:
            self._note(Wrong("nodes", _("there are too many nodes.")))
        return found

    def _nodes(self, where: str, data: Any, depth: int) -> tuple[Node, ...]:
        if not isinstance(data, list) or depth > DEEPEST:
            self._note(Wrong(where, _("write a list of nodes, of limited depth.")))
            return ()
        made = [self._tried_node(f"{where}.{place}", raw, depth) for place, raw in enumerate(data)]
        return tuple(node for node in made if node is not None)

    def _tried_node(self, where: str, data: Any, depth: int) -> Node | None:
        try:
            return self._node(where, data, depth)
        except Wrong as wrong:
            self._note(wrong)
            return None

    def _node(self, where: str, data: Any, depth: int) -> Node:
        if not isinstance(data, Mapping):
            raise Wrong(where, _("a node is an object."))
        key = _key(where, data.get("key"), self.keys)
        where = f"{where}({key})"
        kind = _one_of(f"{where}.kind", data.get("kind"), words.KINDS)
        _object(where, data, {"key", "kind", "name"} | NODE_KEYS[kind])
        common: dict[str, Any] = {"key": key, "kind": kind, "name": _text(f"{where}.name", data.get("name", ""))}
        if kind in words.DECIDING:
            return Node(**common, **self._deciding(where, data))
        if kind in ("cc", "notify"):
            return Node(**common, people=self._approvers(f"{where}.people", data.get("people")))
        join = _one_of(f"{where}.join", data.get("join", "all"), words.JOINS)
        return Node(**common, join=join, branches=self._branches(where, data.get("branches"), kind, depth))

    def _deciding(self, where: str, data: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {
            "approvers": self._approvers(f"{where}.approvers", data.get("approvers")),
            "mode": _one_of(f"{where}.mode", data.get("mode", "sequential"), words.MODES),
            "count_all": _flag(f"{where}.count_all", data.get("count_all", False)),
            "empty": _one_of(f"{where}.empty", data.get("empty", "admin"), words.EMPTY),
            "same_submitter": _one_of(
                f"{where}.same_submitter", data.get("same_submitter", "superior"), words.SAME_SUBMITTER
            ),
            "fields": self._editable(f"{where}.fields", data.get("fields", [])),
            "timeout": _timeout(f"{where}.timeout", data.get("timeout")),
            "cc": self._approvers(f"{where}.cc", data["cc"], copies=True) if data.get("cc") else None,
            "assign": _ids(f"{where}.assign", data.get("assign", [])),
        }
        if found["mode"] == "ratio":
            found["ratio"] = _number(f"{where}.ratio", data.get("ratio"), Decimal(0), Decimal(1))
        if found["empty"] == "assign" and not found["assign"]:
            raise Wrong(f"{where}.assign", _("say who is asked when the rule names nobody."))
        return found

    def _approvers(self, where: str, data: Any, *, copies: bool = False) -> Approvers:
        if not isinstance(data, Mapping):
            raise Wrong(where, _("say who is asked."))
        by = _one_of(f"{where}.by", data.get("by"), words.RULES)
        _object(where, data, {"by", *APPROVER_KEYS[by], *(["on"] if copies else [])})
        of = str(data.get("of", "submitter"))
        if "of" in data and of not in ("submitter", "owner"):
            self._person_field(f"{where}.of", of, departments=by.startswith("department"))
        if of == "owner" and not self.module.is_owned:
            raise Wrong(f"{where}.of", _("these records have no owner."))
        if by == "field":
            self._person_field(f"{where}.field", data.get("field"), departments=False)
        ids = _ids(f"{where}.ids", data.get("ids", []))
        if by in ("users", "positions", "roles") and not ids:
            raise Wrong(f"{where}.ids", _("name at least one."))
        return Approvers(
            by=by,
            ids=ids,
            level=_whole(f"{where}.level", data.get("level", 20 if by.endswith("s") else 1), 1, 50),
            until=self._until(f"{where}.until", data.get("until")),
            field=str(data.get("field", "")),
            of=of,
            scope=_scope(f"{where}.scope", data.get("scope")),
            on=_one_of(f"{where}.on", data.get("on", "arrival"), words.COPY_ON),
        )

    def _person_field(self, where: str, key: Any, *, departments: bool) -> None:
        field = self.module.by_key.get(str(key))
        targets = {"user", "department"} if departments else {"user"}
        if field is None or field.target not in targets:
            raise Wrong(where, _("name a field that leads to people."))

    def _until(self, where: str, data: Any) -> Mapping[str, Any] | None:
        if data is None:
            return None
        found = _object(where, data, UNTIL)
        if len(found) != 1:
            raise Wrong(where, _("the chain ends at one of: %(keys)s") % {"keys": ", ".join(sorted(UNTIL))})
        for key in ("position", "role", "level"):
            if key in found:
                return {key: _whole(f"{where}.{key}", found[key], 1, 2**63 - 1)}
        amount = _object(f"{where}.amount", found["amount"], {"field", "limits"})
        if amount.get("field") not in self.module.by_key:
            raise Wrong(f"{where}.amount.field", _("there is no such field."))
        limits = amount.get("limits")
        if not isinstance(limits, list) or not limits:
            raise Wrong(f"{where}.amount.limits", _("name up to which amount each superior decides."))
        checked = [str(_number(f"{where}.amount.limits", one, Decimal(0), Decimal(10) ** 15)) for one in limits]
        return {"amount": {"field": amount["field"], "limits": checked}}

    def _editable(self, where: str, data: Any) -> tuple[str, ...]:
        if not isinstance(data, list):
            raise Wrong(where, _("write a list of fields."))
        for key in data:
            if key != "lines" and (key not in self.module.by_key or self.module.field(key).read_only):
                raise Wrong(where, _("“%(key)s” is no field that can be edited.") % {"key": key})
        return tuple(data)

    def _branches(self, where: str, data: Any, kind: str, depth: int) -> tuple[Branch, ...]:
        if not isinstance(data, list) or len(data) < 2:
            raise Wrong(f"{where}.branches", _("there must be at least two branches."))
        found = tuple(self._branch(f"{where}.branches.{i}", raw, kind, depth) for i, raw in enumerate(data))
        if kind == "condition" and (found[-1].when is not None or any(one.when is None for one in found[:-1])):
            raise Wrong(f"{where}.branches", _("the last branch, and no other, is the default, without a condition."))
        return found

    def _branch(self, where: str, data: Any, kind: str, depth: int) -> Branch:
        keys = {"key", "name", "nodes"} | ({"when"} if kind == "condition" else set())
        found = _object(where, data, keys)
        key = _key(where, found.get("key"), self.branches)
        when = found.get("when")
        if when is not None:
            self._condition(f"{where}.when", when)
        nodes = self._nodes(f"{where}.nodes", found.get("nodes", []), depth + 1)
        return Branch(key=key, name=_text(f"{where}.name", found.get("name", "")), when=when, nodes=nodes)

    def _condition(self, where: str, data: Any) -> None:
        try:
            check_condition(self.module, data)
        except DomainError as error:
            raise Wrong(where, error.message) from None

    def _try(self, make: Callable[[], Any]) -> Any:
        try:
            return make()
        except Wrong as wrong:
            self._note(wrong)
            return None

    def _note(self, wrong: Wrong) -> None:
        self.errors.append(DomainError("E_APPROVAL_FLOW", field="flow", where=wrong.where, hint=wrong.hint))


def _options(data: Any) -> Options:
    found = _object("options", data, {*OPTION_CHOICES, *OPTION_FLAGS})
    chosen: dict[str, Any] = {
        key: _one_of(f"options.{key}", found[key], known) for key, known in OPTION_CHOICES.items() if key in found
    }
    flags: dict[str, Any] = {key: _flag(f"options.{key}", found[key]) for key in OPTION_FLAGS if key in found}
    return Options(**chosen, **flags)


def _timeout(where: str, data: Any) -> Timeout | None:
    if data is None:
        return None
    found = _object(where, data, {"hours", "action", "repeat"})
    most = Decimal(10_000)
    repeat = found.get("repeat")
    return Timeout(
        hours=_number(f"{where}.hours", found.get("hours"), Decimal(0), most),
        action=_one_of(f"{where}.action", found.get("action", "remind"), words.TIMEOUTS),
        repeat=None if repeat in (None, "") else _number(f"{where}.repeat", repeat, Decimal(0), most),
    )


def _scope(where: str, data: Any) -> Mapping[str, tuple[int, ...]] | None:
    if data is None:
        return None
    return {key: _ids(f"{where}.{key}", ids) for key, ids in _object(where, data, SCOPES).items()}


def _object(where: str, data: Any, known: set[str]) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise Wrong(where, _("write an object."))
    for key in data:
        if key not in known:
            raise Wrong(f"{where}.{key}", _("this key is not known here."))
    return data


def _key(where: str, value: Any, taken: set[str]) -> str:
    if not isinstance(value, str) or not value.isidentifier() or len(value) > 40:
        raise Wrong(f"{where}.key", _("a key is a short name of letters and digits."))
    if value in taken:
        raise Wrong(f"{where}.key", _("“%(key)s” is there twice.") % {"key": value})
    taken.add(value)
    return value


def _text(where: str, value: Any) -> str:
    if not isinstance(value, str) or len(value) > 100:
        raise Wrong(where, _("write a text of at most 100 characters."))
    return value.strip()


def _one_of(where: str, value: Any, known: Sequence[str]) -> str:
    if not isinstance(value, str) or value not in known:
        raise Wrong(where, _("this must be one of: %(choices)s") % {"choices": ", ".join(known)})
    return value


def _flag(where: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise Wrong(where, _("write true or false."))
    return value


def _whole(where: str, value: Any, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise Wrong(where, _("write a whole number."))
    return value


def _number(where: str, value: Any, low: Decimal, high: Decimal) -> Decimal:
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        raise Wrong(where, _("write a number.")) from None
    if not found.is_finite() or not low < found <= high:
        raise Wrong(where, _("the number must lie above %(low)s and be at most %(high)s.") % {"low": low, "high": high})
    return found


def _ids(where: str, value: Any) -> tuple[int, ...]:
    is_list = isinstance(value, list) and len(value) <= MOST_PEOPLE
    if not is_list or not all(isinstance(one, int) and not isinstance(one, bool) and one > 0 for one in value):
        raise Wrong(where, _("write a list of ids."))
    return tuple(dict.fromkeys(value))


def conditions_of(flow: Flow) -> Iterator[Any]:
    """The conditions of all branches, as JSON."""
    for node in flow.every_node():
        for branch in node.branches:
            if branch.when is not None:
                yield branch.when
