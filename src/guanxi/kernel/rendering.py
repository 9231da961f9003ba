"""Records as printed documents: asked for from anywhere, answered by printing.

`render.ask(module_key, record_id, template_id, actor)` gives file name, media type and bytes; without a template, that
which is the first choice for the record.
"""

from typing import Any

from guanxi.kernel.errors import Missing
from guanxi.kernel.ports import Port

Rendered = tuple[str, str, bytes]


def _nothing(module_key: str, record_id: int, template_id: int | None, actor: Any) -> Rendered:
    raise Missing


render: Port[Any] = Port("render", _nothing)
