"""Reading the lines off a picture, on this machine and without a network: by rapidocr, where it is installed.

`pip install "guanxi[cards]"` brings it, with its models, some 400 MB; without it pictures are kept all the same, and
their text is pasted or typed.
"""

import importlib
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from typing import IO, Any

from PIL import Image, ImageOps, UnidentifiedImageError

from guanxi.modules.business_cards.parsing import Line

FORMATS = ("PNG", "JPEG", "WEBP")
MOST_DOTS = 50_000_000
SIDE = 1600  # dots of the longer side: the text of a card is tall enough, and reading takes a second
BESIDE = 0.9  # of the height of a line; a wider gap parts two things
ROW = 0.6  # of the height of a line; what lies nearer stands in the same row


class NoPicture(Exception):
    """These bytes are no picture that can be read."""


def is_installed() -> bool:
    """Whether pictures can be read here at all."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def read_picture(content: IO[bytes]) -> list[Line]:
    """The lines of a picture, from top to bottom and from left to right. NoPicture says that there is none in it."""
    numpy = importlib.import_module("numpy")
    found = _engine()(numpy.asarray(_prepared(content))[:, :, ::-1])  # it takes blue, green, red
    if found.boxes is None or found.txts is None:
        return []
    rows = zip(found.boxes, found.txts, found.scores, strict=True)
    return in_order([(box, Line(text, float(score), _height(box))) for box, text, score in rows])


def in_order(found: list[tuple[Any, Line]]) -> list[Line]:
    """Lines by their places: what stands beside one another is read from the left, with a wide gap between."""
    rows: list[tuple[float, list[tuple[float, float, Line]]]] = []
    for box, line in sorted(found, key=lambda pair: _middle(pair[0])):
        middle, left, right = _middle(box), float(box[0][0]), float(box[1][0])
        if rows and abs(rows[-1][0] - middle) < ROW * line.height:
            rows[-1][1].append((left, right, line))
        else:
            rows.append((middle, [(left, right, line)]))
    return [line for _middle_of, row in rows for line in _joined(sorted(row, key=lambda place: place[0]))]


def _joined(row: list[tuple[float, float, Line]]) -> Iterator[Line]:
    """The lines of a row; what stands as close as the words of one sentence is one line."""
    end, whole = 0.0, None
    for left, right, line in row:
        if whole is None or left - end > BESIDE * line.height:
            if whole is not None:
                yield whole
            whole = line
        else:
            space = " " if whole.text[-1:].isascii() and line.text[:1].isascii() else ""
            text = f"{whole.text}{space}{line.text}"
            whole = Line(text, min(whole.score, line.score), max(whole.height, line.height))
        end = right
    if whole is not None:
        yield whole


def _prepared(content: IO[bytes]) -> Image.Image:
    try:
        with Image.open(content, formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_DOTS:
                raise NoPicture
            picture.draft("RGB", (SIDE, SIDE))
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        raise NoPicture from None
    upright.thumbnail((SIDE, SIDE))
    return upright


@cache
def _engine() -> Any:
    """Loading it takes a second and half a gigabyte, so it is done when the first card is read, and once."""
    made = importlib.import_module("rapidocr").RapidOCR
    return made(params={"Global.log_level": "error"})


def _middle(box: Any) -> float:
    return float(sum(corner[1] for corner in box)) / len(box)


def _height(box: Any) -> float:
    return float(abs(box[3][1] - box[0][1]))
