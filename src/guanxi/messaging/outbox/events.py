"""What happened to messages, for who sent them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class MessageSettled:
    """A try has ended: `message` is the row as it was taken, `state` and `reason` what the log says now."""

    message: Any
    state: str
    reason: str = ""
    detail: str = ""
    reference: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
