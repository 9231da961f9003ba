"""The filters of a list: chips for those that hold, and what the builder of new ones offers."""

from typing import Any

from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.kernel.errors import DomainError
from guanxi.meta.conditions.tree import Condition, Test
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.records.titles import Titles
from guanxi.web.addresses import Address
from guanxi.web.cells import kind_of
from guanxi.web.lists.operators import PERIODS, VALUES, endpoint, label_of, offered, under_target
from guanxi.web.lists.sentences import named_in, operator_key, operator_label, path_label, sentence, value_text
from guanxi.web.lists.state import ListState

BUILDER = ("filter_field", "filter_op", "filter_value")


def chips(state: ListState) -> list[dict[str, Any]]:
    """One chip for each filter of the address, in its order."""
    own = state.query.conditions[: len(state.query.pairs)]
    found = named_in(own, state.actor)
    return [
        {
            **_chip(condition, found),
            "remove_href": str(state.address.less(*pair)),
            **_edit(state, condition, pair, found),
        }
        for pair, condition in zip(state.query.pairs, own, strict=True)
    ]


def _chip(condition: Condition, found: Titles) -> dict[str, Any]:
    if isinstance(condition, Test):
        value = value_text(condition, found)
        return {"field": path_label(condition), "op": operator_label(condition), "value": value}
    return {"field": _("Condition"), "op": "", "value": sentence(condition, found)}


def _edit(state: ListState, condition: Condition, pair: tuple[str, str], found: Titles) -> dict[str, Any]:
    """What the builder needs to change this filter in place; nothing for one that it can't say."""
    if not isinstance(condition, Test) or condition.path.hops or pair[0] == "filter":
        return {}
    field, key = condition.path.field, operator_key(condition)
    if field.key not in state.module.by_key or key not in offered(field):
        return {}
    values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    target = under_target(field) if condition.op == "under" else field.target
    titles = {str(pk): title.text for (module, pk), title in found.items() if module == target}
    texts = [] if "=" in key else [_written(field, condition.op, value) for value in values]
    edit = {"name": pair[0], "value": pair[1], "op": key, "values": texts, "titles": titles}
    return {"edit": edit, "builder": [offer(field)]}


def _written(field: Field, op: str, value: Any) -> str:
    plain = value if isinstance(value, str | int) or op == "within" else field.type.dump(value)
    return str(plain)


def offers(module: Module, actor: Actor) -> list[dict[str, Any]]:
    """The fields that can be filtered, those of the layout first."""
    known = readable(module, actor)
    placed = [key for section in module.layout.sections for key in section.fields]
    keys = dict.fromkeys((*placed, *module.by_key))
    return [offer(module.field(key)) for key in keys if key in known and offered(module.field(key))]


def offer(field: Field) -> dict[str, Any]:
    """One field as the builder knows it."""
    kind = kind_of(field)
    found: dict[str, Any] = {
        "key": field.key,
        "label": str(field.label),
        "kind": "date" if kind == "datetime" else kind,
        "operators": [_operator(field, key) for key in offered(field)],
    }
    if choices := [[option.value, str(option.label)] for option in getattr(field.type, "options", ())]:
        found["choices"] = choices
    return found | ({"endpoint": endpoint(field.target)} if field.target else {})


def _operator(field: Field, key: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "key": key,
        "label": label_of(field, key),
        "values": VALUES.get(key, 0 if "=" in key else 1),
    }
    if key == "within":
        found["choices"] = [[name, str(label)] for name, label in PERIODS.items()]
    if key == "under":
        found["endpoint"] = endpoint(under_target(field))
    return found


def built(address: Address) -> Address | None:
    """The address that the plain form of the builder asks for, where no script has made it; else nothing."""
    given = dict(address.pairs)
    if "filter_field" not in given:
        return None
    key, op = given["filter_field"], given.get("filter_op", "eq")
    op, _mark, fixed = op.partition("=")
    value = fixed or given.get("filter_value", "").strip()
    rest = Address(address.path, address.kept(*BUILDER))
    if not value:
        return rest
    if "__" in key:
        raise DomainError("E_UNKNOWN_FIELD", field=key, name=key)
    return Address(rest.path, (*rest.pairs, (key if op == "eq" else f"{key}__{op}", value)))
