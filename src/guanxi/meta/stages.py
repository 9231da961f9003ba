"""Steps that records walk through, such as the stages of a deal. A module that has them names its functions here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Any

from guanxi.kernel.strict import digits


@dataclass(frozen=True, kw_only=True)
class Lane:
    """One step: the id of its stage, its name, its hue, whether it ends the walk, how long a record should stay.

    `asks` says in words what a record needs before it may enter.
    """

    key: str
    label: str
    tint: int = 9
    kind: str = "open"
    max_days: int | None = None
    asks: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.kind == "open"


@dataclass(frozen=True, kw_only=True)
class Process:
    """One process and its steps in order; `id` is nothing before there is one."""

    id: int | None
    label: str
    lanes: tuple[Lane, ...]


@dataclass(frozen=True, kw_only=True)
class Stages:
    """How a module's records walk: `field` names the stage, `process` the process, `since` when the stage began.

    A move runs the action of that name with `stage` and `reason`. `steps(id)` gives a process with its lanes, the
    default one for nothing; `days(record)` the days spent in each lane; `reasons` the field with the reasons that a
    closing lane of a kind asks for.
    """

    field: str
    process: str
    since: str
    steps: Callable[[int | None], Process]
    days: Callable[[Any], Mapping[str, int]]
    action: str = "move"
    reasons: Mapping[str, str] = attribute(default_factory=dict)

    def walk(self, process: Any) -> Process:
        """The process of an id as a record or a form has it; the default one for nothing."""
        text = str(process or "")
        return self.steps(digits(text))
