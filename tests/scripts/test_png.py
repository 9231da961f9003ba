"""Screenshots in few colours."""

import struct
import zlib

import pytest

from scripts.png import SIGNATURE, chunk, chunks, shrink, unfiltered

WIDTH, HEIGHT = 20, 16
LINES = [bytes(value for x in range(WIDTH) for value in (x * 12, y * 16, (x + y) % 5)) for y in range(HEIGHT)]


def picture(kind: int, filtered: list[bytes]) -> bytes:
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    body = zlib.compress(b"".join(bytes([kind]) + line for line in filtered))
    return SIGNATURE + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def shown(data: bytes) -> list[bytes]:
    """The rows of a picture with a palette, in true colour again."""
    parts = dict(chunks(data))
    colours = [parts[b"PLTE"][at : at + 3] for at in range(0, len(parts[b"PLTE"]), 3)]
    raw = zlib.decompress(parts[b"IDAT"])
    return [b"".join(colours[at] for at in raw[y * (WIDTH + 1) + 1 :][:WIDTH]) for y in range(HEIGHT)]


def test_few_colours_stay_as_they_are():
    lines = [bytes([255, 0, 0] * 10 + [0, 128, 0] * 10)] * HEIGHT

    assert shown(shrink(picture(0, lines))) == lines


def test_many_colours_become_near_ones():
    for line, seen in zip(LINES, shown(shrink(picture(0, LINES))), strict=True):
        assert max(abs(a - b) for a, b in zip(line, seen, strict=True)) <= 16


def test_every_filter_is_undone():
    for kind in range(5):
        filtered = [bytes([kind]) + filter_row(kind, y) for y in range(HEIGHT)]

        assert list(unfiltered(b"".join(filtered), WIDTH * 3, HEIGHT)) == LINES


def filter_row(kind: int, y: int) -> bytes:
    """A row as a writer of PNGs filters it, straight from the specification."""
    row, above = LINES[y], LINES[y - 1] if y else bytes(WIDTH * 3)
    found = []
    for at, value in enumerate(row):
        a, b, c = (row[at - 3], above[at], above[at - 3]) if at >= 3 else (0, above[at], 0)
        p = a + b - c
        paeth = a if abs(p - a) <= abs(p - b) and abs(p - a) <= abs(p - c) else b if abs(p - b) <= abs(p - c) else c
        found.append((value - (0, a, b, (a + b) // 2, paeth)[kind]) % 256)
    return bytes(found)


def test_other_pictures_are_refused():
    grey = SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)) + chunk(b"IEND", b"")

    with pytest.raises(ValueError, match="true colour"):
        shrink(grey)
