"""Questions that opportunities ask of modules that they don't know."""

from guanxi.kernel.ports import Port


def _none(opportunity_id: int) -> int:
    return 0


follow_ups = Port("follow_ups", _none)
