"""What several machines share: the bytes of files, and the folders in which imports and exports do their work."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import Error

from guanxi.cli.examine.finding import Finding
from guanxi.cli.language import _
from guanxi.cli.machines import named
from guanxi.jobs.health import machines_of_workers
from guanxi.records.file_bytes import store

PROBE = "0" * 64


def look() -> Iterator[Finding]:
    """Everything that is shared."""
    if settings.ENVIRONMENT.files_url:
        yield _object_storage()
    try:
        strangers = sorted(machines_of_workers() - named())
    except Error:  # told elsewhere
        return
    if strangers:
        yield Finding(
            _("Workers on other machines do not use this home: %(machines)s") % {"machines": ", ".join(strangers)},
            _("Share the folders imports, exports and machines of the home, or work on one machine only."),
        )


def _object_storage() -> Finding:
    text = _("Object storage for files")
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "probe"
            path.write_bytes(b"")
            store().keep(path, PROBE)
            store().forget(PROBE)
    except (OSError, ValueError, ImportError) as error:
        advice = _("Check GUANXI_FILES_URL and the credentials: %(reason)s")
        return Finding(text, advice % {"reason": " ".join(str(error).split())[:300]})
    return Finding(text)
