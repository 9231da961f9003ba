"""Small forms of pictures, made when somebody first looks at one and kept beside its bytes.

What a file says of its size is read before anything of it is unpacked, and pictures are made small one after the other,
so that neither a large one nor many at once take the memory of a process.
"""

import tempfile
from pathlib import Path
from threading import Lock
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

from guanxi.kernel.errors import Missing
from guanxi.meta.types.files import PICTURES
from guanxi.records.file_bytes import store
from guanxi.records.models import StoredFile

SIDES = {"small": 112, "large": 640}  # the longer side, in dots
TYPE = "image/webp"
FORMATS = tuple(kind.rpartition("/")[2].upper() for kind in PICTURES)
MOST_DOTS = 40_000_000  # those of a JPEG are unpacked at an eighth of its sides
MOST_UNPACKED = 16_000_000  # of others all are, four bytes each
_one_by_one = Lock()


def thumbnail(stored: StoredFile, size: str) -> IO[bytes]:
    """A picture in a small form, to be read and closed by the caller; missing where there can be none."""
    if stored.type not in PICTURES or size not in SIDES:
        raise Missing
    try:
        return store().opened(name_of(stored.sha256, size))
    except FileNotFoundError:
        with _one_by_one:
            _make(stored.sha256, size)
        return store().opened(name_of(stored.sha256, size))


def forget_thumbnails(digest: str) -> None:
    """Remove the small forms of bytes that are gone."""
    for size in SIDES:
        store().forget(name_of(digest, size))


def name_of(digest: str, size: str) -> str:
    """Where the small form of bytes lies: under their hash, as `original` reads it."""
    return f"{digest}.{size}"


def original(name: str) -> str:
    """The hash of the bytes that a file belongs to."""
    return name.partition(".")[0]


def _make(digest: str, size: str) -> None:
    side = SIDES[size]
    with tempfile.TemporaryDirectory() as folder, store().opened(digest) as content:
        path = Path(folder) / size
        try:
            with Image.open(content, formats=FORMATS) as picture:
                _check(picture)
                picture.draft("RGB", (side, side))
                plain = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
                plain.thumbnail((side, side))
                ImageOps.exif_transpose(plain).save(path, "WEBP", quality=80, exif=b"")
        except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
            raise Missing from None  # no picture after all, whatever its beginning says, or too large a one
        store().keep(path, name_of(digest, size))


def _check(picture: Image.Image) -> None:
    dots = picture.width * picture.height
    if dots > (MOST_DOTS if picture.format == "JPEG" else MOST_UNPACKED):
        raise Missing
