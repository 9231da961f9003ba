"""Records as printed documents: asked for from anywhere, answered by printing.

`render.ask(module_key, record_id, template_id, actor)` gives file name, media type and bytes; without a template, that
which is the default for the record. `approval_of.ask(module_key, record_id)` says whether a record is approved, for
templates that print only approved ones: nothing where nobody asks for approval of it.
"""

from typing import Any

from guanxi.kernel.errors import Missing
from guanxi.kernel.ports import Port

Rendered = tuple[str, str, bytes]


def _nothing(module_key: str, record_id: int, template_id: int | None, actor: Any) -> Rendered:
    raise Missing


def _not_asked(module_key: str, record_id: int) -> str:
    return ""


render: Port[Any] = Port("render", _nothing)
approval_of: Port[Any] = Port("approval_of", _not_asked)
