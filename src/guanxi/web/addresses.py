"""Addresses with their parameters as values: the state of a page lives there, and links are made from it."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

PLACE = ("cursor", "before", "page")
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Address:
    """A path and its parameters in order; the same name may stand there more than once."""

    path: str
    pairs: Pairs = ()

    def __str__(self) -> str:
        return f"{self.path}?{urlencode(self.pairs, safe='$,')}" if self.pairs else self.path

    def put(self, **changes: str) -> "Address":
        """With these parameters instead of those of the same name; an empty one goes."""
        kept = tuple(pair for pair in self.pairs if pair[0] not in changes)
        return Address(self.path, (*kept, *((name, value) for name, value in changes.items() if value)))

    def plus(self, *pairs: tuple[str, str]) -> "Address":
        """With further parameters behind those that are there."""
        return Address(self.path, (*self.pairs, *pairs))

    def less(self, name: str, value: str) -> "Address":
        """Without one parameter, back at the first page."""
        left = list(self.pairs)
        left.remove((name, value))
        return Address(self.path, tuple(left)).first()

    def first(self) -> "Address":
        """The same at the first page."""
        return Address(self.path, tuple(pair for pair in self.pairs if pair[0] not in PLACE))

    def at(self, path: str, *, drop: Iterable[str] = ()) -> "Address":
        """Another path with the same parameters, but for some."""
        gone = {*drop, *PLACE}
        return Address(path, tuple(pair for pair in self.pairs if pair[0] not in gone))

    def kept(self, *drop: str) -> Pairs:
        """What a form has to carry along so that nothing of the state is lost."""
        return tuple(pair for pair in self.pairs if pair[0] not in {*drop, *PLACE})
