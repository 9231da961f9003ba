"""Make a screenshot small: a PNG with a palette of the colours that matter, without any library for pictures."""

import struct
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
TRUE_COLOUR, PALETTE = (8, 2), (8, 3)  # bits of a channel or index, and kind of picture
CHANNELS, COLOURS, GROUNDS = 3, 256, 80
SHADE = 4  # colours that differ in their last four bits only are of one shade
Colour = tuple[int, int, int]


def shrink(data: bytes) -> bytes:
    """The picture in 256 colours: those stay as they are, the others become the nearest of them."""
    width, height, *form = struct.unpack(">IIBBBBB", next(body for _name, body in chunks(data)))
    if tuple(form[:2]) != TRUE_COLOUR:
        raise ValueError("only pictures of 8-bit true colour can be made smaller")
    packed = b"".join(body for name, body in chunks(data) if name == b"IDAT")
    rows = [pixels(row) for row in unfiltered(zlib.decompress(packed), width * CHANNELS, height)]
    counted = Counter(pixel for row in rows for pixel in row)
    kept = palette_of(counted)
    places = {colour: nearest(colour, kept) for colour in counted}
    lines = b"".join(b"\0" + bytes(map(places.__getitem__, row)) for row in rows)
    head = struct.pack(">IIBBBBB", width, height, *PALETTE, 0, 0, 0)
    palette = bytes(value for colour in kept for value in colour)
    parts = ((b"IHDR", head), (b"PLTE", palette), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return SIGNATURE + b"".join(chunk(name, body) for name, body in parts)


def palette_of(counted: Counter[Colour]) -> list[Colour]:
    """The commonest colours, those of grounds, and then one of each shade: letters have edges of many greys."""
    flat = [colour for colour, _count in counted.most_common(GROUNDS)]
    shades: dict[tuple[int, ...], Counter[Colour]] = defaultdict(Counter)
    for colour, count in counted.items():
        shades[tuple(value >> SHADE for value in colour)][colour] = count
    others = [shade.most_common(1)[0][0] for shade in sorted(shades.values(), key=Counter.total, reverse=True)]
    return list(dict.fromkeys((*flat, *others)))[:COLOURS]


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The named parts of a PNG."""
    place = len(SIGNATURE)
    while place < len(data):
        (length,) = struct.unpack_from(">I", data, place)
        yield data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        place += length + 12


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def pixels(row: bytes) -> list[Colour]:
    values = iter(row)
    return list(zip(values, values, values, strict=True))


def unfiltered(raw: bytes, length: int, height: int) -> Iterator[bytes]:
    """The rows of the picture, each freed from its filter (PNG specification, section 9)."""
    above = bytes(length)
    for start in range(0, height * (length + 1), length + 1):
        above = bytes(freed(raw[start], bytearray(raw[start + 1 : start + 1 + length]), above))
        yield above


def freed(kind: int, row: bytearray, above: bytes) -> bytearray:
    """A row as it was before it was filtered; kind 0 is not."""
    for place, value in enumerate(row) if kind else ():
        left = row[place - CHANNELS] if place >= CHANNELS else 0
        corner = above[place - CHANNELS] if place >= CHANNELS else 0
        row[place] = (value + guess(kind, left, above[place], corner)) & 255
    return row


def guess(kind: int, left: int, above: int, corner: int) -> int:
    """What a filter supposes a value to be: its neighbour, the one above, their middle, or the likeliest."""
    return (0, left, above, (left + above) // 2)[kind] if kind < 4 else paeth(left, above, corner)


def paeth(left: int, above: int, corner: int) -> int:
    """Of three neighbours the one nearest to what a straight slope would give."""
    slope = left + above - corner
    return min((left, above, corner), key=lambda value: abs(slope - value))


def nearest(colour: Colour, kept: list[Colour]) -> int:
    return min(range(len(kept)), key=lambda place: sum((a - b) ** 2 for a, b in zip(colour, kept[place], strict=True)))
