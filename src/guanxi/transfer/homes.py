"""What lies in the home folder beside the database, and who may touch it at the moment."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from guanxi.transfer.refusal import Refused

LOCK = "transfer.lock"
WORK = ("imports", "exports")  # folders in which long work keeps what it needs to go on
SENT = Path("imports", "uploads")
TOML, SECRET = "guanxi.toml", "secret.key"


def home() -> Path:
    return Path(settings.HOME)


@contextmanager
def alone() -> Iterator[None]:
    """Hold the home for a restore or a move: no other one begins, and no server starts."""
    with (home() / LOCK).open("ab") as file:
        if not grab(file):
            raise Refused(_("A restore or a move of this home is under way. Wait for its end."))
        yield


def is_held() -> bool:
    """Whether a restore or a move is under way."""
    path = home() / LOCK
    if not path.exists():
        return False
    with path.open("ab") as file:
        return not grab(file, shared=True)


def grab(file: BinaryIO, *, shared: bool = False) -> bool:
    """Take a file for this process until it is closed; False when another living process has it. Those who only look
    share it, and don't take one another for its holder."""
    try:
        if os.name == "nt":
            import msvcrt  # noqa: PLC0415  only there

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl  # noqa: PLC0415  not there

            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def work_files() -> Iterator[tuple[str, Path]]:
    """The files that long work keeps, by their name below the home. What was sent but not yet begun is not work."""
    for name in WORK:
        for path in sorted((home() / name).rglob("*")):
            if (
                path.is_file()
                and not path.is_symlink()
                and (home() / SENT) not in path.parents
                and path.suffix != ".part"
            ):
                yield path.relative_to(home()).as_posix(), path


def sync_folder(folder: Path) -> None:
    """Make renames in a folder last."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
