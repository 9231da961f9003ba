"""Files that records of the configuration stand for: a logo, an uploaded template. A document says which one, by its
hash; its bytes stand beside that in the text that goes out, as base64, unless they are too large for a text."""

import base64
import binascii
import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records.files import opened
from guanxi.records.models import StoredFile

ATTACHED = "attached"  # beside the fields of a document
BYTES = "base64"
SAID = frozenset(("name", "size", "sha256"))
LARGEST = 2 * 2**20  # bytes of one file
MOST = 5 * 2**20  # bytes of all files of one text

Documents = Mapping[str, Mapping[str, Any]]


def attached_to(module: Module, rows: list[Any]) -> dict[int, dict[str, Any]]:
    """What documents say of the files of records, by the ids of the records."""
    configuration = module.configuration
    if configuration is None or configuration.attached is None:
        return {}
    return {
        pk: {"name": file.name, "size": file.size, "sha256": file.sha256}
        for pk, file in configuration.attached.of(rows).items()
    }


def with_bytes(found: Documents) -> dict[str, dict[str, Any]]:
    """A configuration with the bytes of its files, as far as there is room."""
    room = MOST
    filled: dict[str, dict[str, Any]] = {kind: dict(documents) for kind, documents in found.items()}
    for kind, name, said in _named(found):
        if said["size"] > min(LARGEST, room) or (content := _kept(said["sha256"])) is None:
            continue
        room -= said["size"]
        filled[kind][name] = {**found[kind][name], ATTACHED: {**said, BYTES: base64.b64encode(content).decode()}}
    return filled


def without_bytes(found: Documents) -> dict[str, dict[str, Any]]:
    """A configuration as people read it."""
    return {kind: {name: _plain(document) for name, document in documents.items()} for kind, documents in found.items()}


def refilled(found: Documents, before: Documents) -> dict[str, dict[str, Any]]:
    """A configuration with the bytes that an earlier text of it has brought along."""
    known = {said["sha256"]: said for _kind, _name, said in _named(before) if BYTES in said}
    filled: dict[str, dict[str, Any]] = {kind: dict(documents) for kind, documents in found.items()}
    for kind, name, said in _named(found):
        if BYTES not in said and said["sha256"] in known:
            filled[kind][name] = {**found[kind][name], ATTACHED: {**said, BYTES: known[said["sha256"]][BYTES]}}
    return filled


def meant(wanted: Any, now: Any) -> Any:
    """A document without the bytes of its file. A file that can't come along leaves the one that is here."""
    said = _said(wanted)
    if said is None:
        return wanted
    if is_there(said):
        return _plain(wanted)
    rest, here = {key: value for key, value in wanted.items() if key != ATTACHED}, _said(now)
    return {**rest, ATTACHED: here} if here else rest


def is_missing(wanted: Any, now: Any) -> bool:
    """Whether a document names a file that is another one here, and that it does not bring along."""
    said = _said(wanted)
    here = _said(now)
    return said is not None and (here is None or here["sha256"] != said["sha256"]) and not is_there(said)


def is_there(said: Mapping[str, Any]) -> bool:
    """Whether the bytes of a file stand in the text, or are kept here."""
    return BYTES in said or _rows(said["sha256"]).exists()


def check(document: Any) -> None:
    """Refuse what says no file, and bytes that are not those of the file."""
    if not isinstance(document, Mapping) or ATTACHED not in document:
        return
    said = document[ATTACHED]
    is_said = isinstance(said, Mapping) and set(said) - {BYTES} == SAID
    if (
        not is_said
        or not isinstance(said["size"], int)
        or not all(isinstance(said[key], str) for key in ("name", "sha256"))
    ):
        raise _unreadable()
    if BYTES in said and hashlib.sha256(_decoded(said[BYTES])).hexdigest() != said["sha256"]:
        raise _unreadable()


def put(module: Module, actor: Actor, pk: int, said: Mapping[str, Any] | None, now: Mapping[str, Any] | None) -> None:
    """Give a record the file that a document names, if that is another one than now and its bytes can be had."""
    attached = module.configuration.attached if module.configuration else None
    if attached is None or (said or {}).get("sha256") == (now or {}).get("sha256"):
        return
    if said is None:
        attached.put(actor, pk, "", None)
        return
    content = _decoded(said[BYTES]) if BYTES in said else _kept(said["sha256"])
    if content is not None:
        attached.put(actor, pk, said["name"], content)


def _named(found: Documents) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for kind, documents in found.items():
        for name, document in documents.items():
            said = _said(document)
            if said is not None:
                yield kind, name, said


def _plain(document: Any) -> Any:
    said = _said(document)
    if said is None:
        return document
    return {**document, ATTACHED: {key: value for key, value in said.items() if key != BYTES}}


def _said(document: Any) -> Mapping[str, Any] | None:
    return document.get(ATTACHED) if isinstance(document, Mapping) else None


def _rows(digest: str) -> Any:
    """The files of the configuration with these bytes, those that were taken off among them."""
    holders = [one.key for one in registry.every_module() if one.configuration and one.configuration.attached]
    return StoredFile.objects.filter(sha256=digest, module__in=holders)


def _kept(digest: str) -> bytes | None:
    stored = _rows(digest).first()
    if stored is None:
        return None
    with opened(stored) as file:
        return file.read()


def _decoded(text: Any) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, TypeError, ValueError) as error:
        raise _unreadable() from error


def _unreadable() -> DomainError:
    hint = '{"name": "logo.png", "size": 1024, "sha256": "…", "base64": "…"}'
    return DomainError("E_FORMAT", field=ATTACHED, label=ATTACHED, hint=hint)
