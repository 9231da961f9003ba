"""How a calculated value of a record comes about."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse

from guanxi.api.answers import answer, moment
from guanxi.api.parameters import module_of, only
from guanxi.meta.formulas.arithmetic import spelled
from guanxi.records import store
from guanxi.records.derived.telling import Input, Told, tell


def explain(request: HttpRequest, slug: str, pk: int, key: str) -> HttpResponse:
    """The formula of a calculated field with what it read and each step, or the records that a roll-up counted."""
    module, actor = module_of(slug), request.actor
    only(request)
    told = tell(module, actor, store.fetch(module, actor, pk), key)
    said = {"field": key, "value": told.item.type.dump(told.value), **_currency(told)}
    return answer(said | (_rollup(told) if told.rollup else _formula(told)))


def _formula(told: Told) -> dict[str, Any]:
    steps = [{"part": part, "value": _plain(value)} for part, value in told.steps]
    return {"formula": told.formula, "inputs": [_input(one) for one in told.inputs], "steps": steps}


def _input(one: Input) -> dict[str, Any]:
    found = {"path": one.path, "label": " › ".join(map(str, one.labels)), **_currency(one)}
    return found | ({"value": _plain(one.value)} if one.is_seen else {"hidden": True})


def _currency(of: Told | Input) -> dict[str, str]:
    """The currency of an amount."""
    return {"currency_code": of.currency} if of.currency else {}


def _rollup(told: Told) -> dict[str, Any]:
    rollup = told.rollup
    if rollup is None:
        return {}
    of = rollup.of.key if rollup.of else None
    return {
        "records": rollup.child.slug,
        "measure": rollup.measure,
        "of": of,
        "count": told.count,
        "filter": told.asked,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return moment(value)
    return spelled(value) if isinstance(value, Decimal | date) else value
