"""The files that hang on records: their bytes are there and unaltered, and nothing lies about that nobody names."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from random import sample

from django.conf import settings

from guanxi.cli.examine.finding import Finding
from guanxi.cli.language import _, ngettext
from guanxi.records.file_bytes import store
from guanxi.records.models import StoredFile
from guanxi.records.thumbnails import original

LOOKED_AT = 500  # files, unless all are asked for
SHOWN = 3
PIECE = 2**20


def look(*, deep: bool) -> Iterator[Finding]:
    """By a sample, or all of them; read from end to end only when that is asked for."""
    named = list(StoredFile.objects.values_list("sha256", flat=True).distinct())
    chosen = named if deep else sample(named, min(LOOKED_AT, len(named)))
    missing = [digest for digest in chosen if not store().has(digest)]
    altered = [digest for digest in chosen if deep and digest not in missing and not _is_whole(digest)]
    if missing:
        yield _lost(
            missing,
            ngettext(
                "The bytes of %(count)s file are missing", "The bytes of %(count)s files are missing", len(missing)
            ),
        )
    if altered:
        yield _lost(altered, ngettext("%(count)s file was altered", "%(count)s files were altered", len(altered)))
    if not missing and not altered:
        text = _("Files: all %(count)s are there") if len(chosen) == len(named) else _("Files: %(count)s looked at")
        yield Finding(text % {"count": len(chosen)})
    if deep and not settings.ENVIRONMENT.files_url:
        yield from _orphans(set(named))


def _lost(digests: list[str], text: str) -> Finding:
    names = StoredFile.objects.filter(sha256__in=digests[:SHOWN]).values_list("name", flat=True)
    return Finding(
        f"{text % {'count': len(digests)}}: {', '.join(sorted(set(names))[:SHOWN])}",
        _("Put the files back from a backup: they are under files/ in it, by their checksum."),
    )


def _is_whole(digest: str) -> bool:
    found = hashlib.sha256()
    with store().opened(digest) as file:
        while piece := file.read(PIECE):
            found.update(piece)
    return found.hexdigest() == digest


def _orphans(named: set[str]) -> Iterator[Finding]:
    paths = [path for path in Path(settings.FILES_ROOT).rglob("*") if path.is_file()]
    paths = [path for path in paths if original(path.name) not in named]
    if paths:
        size = sum(path.stat().st_size for path in paths) // 2**20
        text = ngettext(
            "%(count)s file of the folder belongs to no record (%(size)s MB).",
            "%(count)s files of the folder belong to no record (%(size)s MB).",
            len(paths),
        )
        yield Finding(
            text % {"count": len(paths), "size": size},
            _("They do no harm. Uploads that were broken off leave them; after a backup they may be removed."),
            is_note=True,
        )
