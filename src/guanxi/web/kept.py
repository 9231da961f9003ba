"""Files that are values of fields, as components know them."""

from typing import Any

from guanxi.meta.types.files import PICTURES, FileRef


def shown(ref: FileRef) -> dict[str, Any]:
    """A file with what its look depends on."""
    return {"id": ref.id, "name": str(ref), "is_picture": ref.type in PICTURES}
