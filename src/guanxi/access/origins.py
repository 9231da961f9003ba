"""From which fields the values of others are worked out. Formulas and roll-ups are none of access's business, so it
asks for them: by records and field as rights name them (`opportunities`, `amount_base`; of lines
`opportunities.lines`), each behind those that it reads."""

from collections.abc import Callable, Mapping

from guanxi.kernel.ports import Port

Place = tuple[str, str]
Origins = Mapping[Place, tuple[Place, ...]]


def _none() -> Origins:
    return {}


origins: Port[Callable[[], Origins]] = Port("origins", _none)
