"""Files on their way into an import: kept sealed, for two days, between looking at them and importing them."""

import re
import shutil
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import uuid4

from django.conf import settings

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError, Missing
from guanxi.kernel.sealed_files import write_sealed
from guanxi.records.files import safe_name

TOKEN = re.compile(r"[0-9a-f]{32}")
KEPT_SECONDS = 2 * 24 * 3600


def keep(actor: Actor, name: str, chunks: Iterable[bytes]) -> str:
    """Keep a file for its sender and give the token by which he finds it again; old ones go."""
    forget_old()
    token = uuid4().hex
    folder = _folder() / f"{actor.user_id}-{token}"
    folder.mkdir(parents=True)
    try:
        write_sealed(_limited(chunks), folder / safe_name(name))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return token


def find(actor: Actor, token: str) -> Path:
    """A kept file of this very person."""
    folder = _folder() / f"{actor.user_id}-{token}"
    if not TOKEN.fullmatch(token) or not folder.is_dir():
        raise Missing
    return next(folder.iterdir())


def forget_old() -> None:
    """Remove what nobody came back for."""
    if _folder().is_dir():
        for folder in _folder().iterdir():
            if folder.stat().st_mtime < time.time() - KEPT_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


def _limited(chunks: Iterable[bytes]) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > settings.IMPORT_LIMIT:
            raise DomainError("E_TOO_LARGE", field="file", limit=f"{settings.IMPORT_LIMIT // 2**20} MB")
        yield chunk


def _folder() -> Path:
    return Path(settings.HOME) / "imports" / "uploads"
