"""How does this value come about?"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from guanxi.access.actor import Actor
from guanxi.meta.amounts import CURRENCY
from guanxi.meta.formulas.arithmetic import spelled
from guanxi.meta.module import Module
from guanxi.meta.types.choice import Boolean
from guanxi.records import store
from guanxi.records.derived.telling import Input, Told, tell
from guanxi.web import formats
from guanxi.web.cells import cell
from guanxi.web.detail.header import head, named_by
from guanxi.web.menu import address
from guanxi.web.rendering import page
from guanxi.web.views.opening import for_module, is_fragment


@require_safe
@for_module
def explain(request: HttpRequest, module: Module, actor: Actor, pk: int, key: str) -> HttpResponse:
    """The formula of a value with what it read and each step, or the records that were added up."""
    record = store.fetch(module, actor, pk)
    told = tell(module, actor, record, key)
    in_window = is_fragment(request, "aside-body")
    template = "records/explain_part.html" if in_window else "records/explain.html"
    return page(
        request,
        template,
        head=head(module, record, actor, named_by(module, record, actor)),
        told=told,
        value=cell(told.item, told.value, {}, actor, {CURRENCY: told.currency}),
        inputs=[_input(one, actor) for one in told.inputs],
        steps=[(part, _said(value)) for part, value in told.steps],
        children=_children(told, actor),
        in_window=in_window,
    )


def _input(one: Input, actor: Actor) -> dict[str, Any]:
    labels = " › ".join(str(label) for label in one.labels)
    value = one.value
    kept = int(value) if isinstance(value, Decimal) and one.field.type.key == "integer" else value
    row = {CURRENCY: one.currency}
    shown = {"text": _said(True)} if one.field.is_reference and value else cell(one.field, kept, {}, actor, row)
    return {"path": one.path, "label": labels, "is_seen": one.is_seen, "cell": shown}


def _said(value: Any) -> str:
    """The result of a step, as the reader writes it."""
    if isinstance(value, bool):
        return Boolean().display(value)
    if isinstance(value, Decimal):
        return formats.number(spelled(value))
    if isinstance(value, datetime):
        return formats.moment(value)
    return formats.day(value) if isinstance(value, date) else str(value or "")


def _children(told: Told, actor: Actor) -> dict[str, Any] | None:
    """The records that were counted, as far as the reader may open their list."""
    rollup = told.rollup
    if rollup is None:
        return None
    query = urlencode({"filter": orjson.dumps(dict(told.asked)).decode()})
    return {
        "label": rollup.child.label_plural,
        "count": told.count,
        "measure": rollup.measure,
        "of": rollup.of.label if rollup.of else "",
        "href": f"{address(rollup.child)}?{query}" if actor.may(rollup.child, "view") else "",
    }
