"""Steps that put the record into the list of a segment, or take it out."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.flow.automation.checking import Checking
from guanxi.flow.automation.kinds import StepKind, declare_step
from guanxi.flow.automation.models import State
from guanxi.flow.automation.runs import Doing, Item
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.membership import Membership
from guanxi.records.segments import moving
from guanxi.records.segments.models import STATIC, Segment


def _puts(put: Callable[[int, list[int]], object], do: str) -> Callable[[Doing, Mapping[str, Any], list[Item]], None]:
    def run(doing: Doing, step: Mapping[str, Any], items: list[Item]) -> None:
        row = _list(doing.rule.says.module, step["segment"])
        if row is None:
            for item in items:
                item.end(State.FAILED, _refused())
            return
        put(row.pk, [item.pk for item in items])
        for item in items:
            item.tell(doing.place, do, record={"module": "segments", "id": row.pk})

    return run


def _fields(module: Module, data: Mapping[str, Any]) -> tuple[Field, ...]:
    return (
        Field(key="segment", type=Membership(of=module.key), label=_("Fixed list"), column="segment", required=True),
    )


def _check(checking: Checking, data: dict[str, Any]) -> dict[str, Any]:
    """Only a list takes records in; a segment with a condition has those that meet it."""
    if "segment" in data and _list(checking.module, data["segment"]) is None:
        checking.refuse(_refused(), "segment")
    return data


def _list(module: Module, pk: int) -> Segment | None:
    return Segment.objects.filter(pk=pk, object=module.slug, kind=STATIC, deleted_at=None).first()


def _refused() -> DomainError:
    return DomainError("E_REFERENCE", field="segment", label=_("Fixed list"))


def _has_segments(module: Module) -> bool:
    return module.key != Membership.target and not registry.is_off(registry.get(Membership.target))


JOIN = declare_step(
    StepKind(
        key="join_segment",
        label=_("Put it into a segment"),
        run=_puts(moving.join, "join_segment"),
        fields=_fields,
        check=_check,
        at_once=True,
        fits=_has_segments,
    )
)
LEAVE = declare_step(
    StepKind(
        key="leave_segment",
        label=_("Take it out of a segment"),
        run=_puts(moving.leave, "leave_segment"),
        fields=_fields,
        check=_check,
        at_once=True,
        fits=_has_segments,
    )
)
