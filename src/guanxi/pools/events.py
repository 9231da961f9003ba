"""What others may hear of pools."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guanxi.access.actor import Actor
from guanxi.meta.module import Module


@dataclass(frozen=True, kw_only=True)
class WentToPool:
    """These records of a module have gone into pools; whose they were until then, and what the history says about it.
    Published in the transaction of the change."""

    module: Module
    owners: Mapping[int, int]
    notes: Mapping[int, str]
    pools: Mapping[int, Any]
    actor: Actor
