"""The machines that use a home. Each worker leaves its machine's name there, so that `guanxi doctor` can tell whether
machines that work for one database share the folders of imports and exports."""

import socket
from pathlib import Path

from django.conf import settings

FOLDER = "machines"


def leave_name() -> None:
    """Say in the home that this machine uses it."""
    folder = Path(settings.HOME) / FOLDER
    folder.mkdir(exist_ok=True)
    (folder / socket.gethostname()).touch()


def named() -> set[str]:
    """The machines that have used this home."""
    folder = Path(settings.HOME) / FOLDER
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()
