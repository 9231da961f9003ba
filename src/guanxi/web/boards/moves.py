"""Moving a record to another column: a stage by its action, an option by the store; never a raw write."""

from typing import Any

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError, Missing
from guanxi.meta.module import Module
from guanxi.meta.stages import Lane
from guanxi.records import actions, store
from guanxi.records.dump import row_of
from guanxi.web.boards.cards import cards_of
from guanxi.web.boards.lanes import BoardState
from guanxi.web.boards.page import EMPTY, drawn, figures, head, targets
from guanxi.web.detail.acting import choices_of
from guanxi.web.forms.refusals import each_of


def move(module: Module, actor: Actor, pk: int, to: str, *, reason: str = "", version: int | None = None) -> Any:
    """Put a record into a column."""
    if module.stages is not None:
        arguments = {"stage": to, **({"reason": reason} if reason else {})}
        return actions.run(module, actor, pk, module.stages.action, arguments, version=version)
    if module.board is None:
        raise Missing
    key = module.board.reasons.get(to, "") if reason else ""
    given = {module.board.group_by: to or None, **({key: reason} if key else {})}
    return store.update(module, actor, pk, given, version=version)


def moved(state: BoardState, record: Any, before: str) -> dict[str, Any]:
    """What the board needs after a move: the card as it is now and the heads of both columns."""
    here = str(state.field.read(record) or "")
    lanes = {lane.key: lane for lane in state.lanes}
    groups = figures(state)
    card = cards_of(state, {here: [row_of(state.module, record)]})[here][0] if here in lanes else None
    heads = {
        key: drawn("board_head", head(state, lanes[key], groups.get(key, EMPTY))) for key in {here, before} & set(lanes)
    }
    return {
        "card": drawn("card", card, targets(state), here) if card else None,
        "version": record.version,
        "heads": heads,
    }


def problem(module: Module, lanes: tuple[Lane, ...], to: str, error: DomainError) -> dict[str, Any]:
    """A refusal as the board understands it; where a reason is asked for, with the reasons to choose from."""
    key = _asked(module, lanes, to)
    found: dict[str, Any] = {
        "type": "about:blank",
        "title": error.code,
        "status": error.status,
        "code": error.code,
        "detail": error.message,
        "errors": [{"field": one.field, "code": one.code, "message": one.message} for one in each_of(error)],
    }
    return found | ({"choices": choices_of(module.field(key))} if key else {})


def _asked(module: Module, lanes: tuple[Lane, ...], to: str) -> str:
    """The field with the reasons for coming into a column, or nothing."""
    if module.stages is not None:
        lane = next((lane for lane in lanes if lane.key == to), None)
        return module.stages.reasons.get(lane.kind, "") if lane else ""
    return module.board.reasons.get(to, "") if module.board else ""
