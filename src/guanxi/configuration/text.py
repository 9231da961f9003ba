"""The configuration as a text that people read, compare and keep: JSON with sorted names, one line a value."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.configuration import files
from guanxi.configuration.kinds import kinds
from guanxi.kernel.errors import DomainError
from guanxi.kernel.strict import read_json

MARK = "guanxi"
FORMAT = "configuration 1"
HINT = _('a configuration that was exported: {"guanxi": "configuration 1", …}')
LONGEST = 200  # letters of a name
MOST_BYTES = 20 * 2**20

Wanted = dict[str, dict[str, Any]]


def written(found: Mapping[str, Mapping[str, Any]]) -> str:
    """The text of a configuration, or of a part of it."""
    return json.dumps(marked(found), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def marked(found: Mapping[str, Any]) -> dict[str, Any]:
    """A configuration with what says that it is one."""
    return {MARK: FORMAT, **found}


def read(raw: bytes) -> Wanted:
    """What a text says, as far as its form goes; E_FORMAT for what is none."""
    if len(raw) > MOST_BYTES:
        raise DomainError("E_TOO_LARGE", limit=f"{MOST_BYTES // 2**20} MB")
    return checked(read_json(raw))


def checked(found: Any) -> Wanted:
    """The kinds and names of a configuration, each with its document or nothing."""
    if not isinstance(found, Mapping) or found.get(MARK) != FORMAT:
        raise _refused(MARK)
    known = kinds()
    for key, documents in found.items():
        if key == MARK:
            continue
        if key not in known:
            raise DomainError("E_UNKNOWN_FIELD", field=key[:60], name=key[:60])
        if not isinstance(documents, Mapping):
            raise _refused(key)
        for name, document in documents.items():
            is_read = key == "settings" or document is None or isinstance(document, Mapping)
            if not is_read or not 0 < len(name) <= LONGEST:
                raise _refused(f"{key}/{name[:60]}")
            files.check(document)
    return {key: dict(documents) for key, documents in found.items() if key != MARK and documents}


def _refused(place: str) -> DomainError:
    return DomainError("E_FORMAT", field="document", label=place, hint=HINT)
