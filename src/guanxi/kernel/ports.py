"""Questions that a lower layer asks and a higher one answers, with a default for when nobody does."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


class Port(Generic[F]):
    """One question. `ask(...)` calls the provided answer, or the default."""

    def __init__(self, name: str, default: F) -> None:
        self.name = name
        self.ask: F = default
        self._default = default

    @property
    def is_answered(self) -> bool:
        """Whether somebody answers it, so that what needs the answer can be offered."""
        return self.ask is not self._default

    def provide(self, answer: F) -> F:
        """Answer the question from now on; a second, different answer is a mistake in the wiring."""
        if self.ask not in (self._default, answer):
            raise ValueError(f"port {self.name!r} is answered twice")
        self.ask = answer
        return answer
