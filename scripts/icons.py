"""Draw the icons that phones show for the installed product: the mark, two rings that hold each other, as PNG.

python -m scripts.icons        write src/guanxi/web/static/guanxi/icon-*.png
"""

import math
import struct
import zlib
from pathlib import Path

from scripts.png import SIGNATURE, chunk

FOLDER = Path(__file__).resolve().parent.parent / "src/guanxi/web/static/guanxi"
JADE, PAPER = (11, 122, 111), (255, 255, 255)
# In the mark's own square of 24: two circles, and the stretch of each (in degrees, y downwards) where it passes below.
RADIUS, STROKE = 6.0, 2.4
RINGS = ((9.51, 10.69, -43.0, 30.0), (14.49, 13.31, 137.0, 210.0))
SIZES = {"icon-180.png": (180, 0.62), "icon-192.png": (192, 0.62), "icon-512.png": (512, 0.62)}
SAMPLES = 4  # a side: sixteen looks at each pixel make its edges smooth


def main() -> None:
    for name, (size, share) in SIZES.items():
        (FOLDER / name).write_bytes(drawn(size, share))


def drawn(size: int, share: float) -> bytes:
    """The mark on jade, filling a share of the square: what is left is the room that masks may cut away."""
    rows = b"".join(
        b"\0" + bytes(value for x in range(size) for value in pixel(x, y, size, share)) for y in range(size)
    )
    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return SIGNATURE + b"".join(chunk(name, body) for name, body in parts)


def pixel(x: int, y: int, size: int, share: float) -> tuple[int, ...]:
    """The colour of one pixel: how much of it the rings cover."""
    steps = [(step + 0.5) / SAMPLES for step in range(SAMPLES)]
    scale = 24 / (size * share)
    hits = sum(
        is_ink((x + right - size / 2) * scale + 12, (y + down - size / 2) * scale + 12)
        for right in steps
        for down in steps
    )
    cover = hits / SAMPLES**2
    return tuple(round(ground + (ink - ground) * cover) for ground, ink in zip(JADE, PAPER, strict=True))


def is_ink(x: float, y: float) -> bool:
    return any(is_on_ring(x, y, *ring) for ring in RINGS)


def is_on_ring(x: float, y: float, middle_x: float, middle_y: float, start: float, end: float) -> bool:
    """On the line of a circle, but for the stretch where the other one passes over it."""
    across, down = x - middle_x, y - middle_y
    if abs(math.hypot(across, down) - RADIUS) > STROKE / 2:
        return False
    turn = (math.degrees(math.atan2(down, across)) - start) % 360
    return turn > end - start


if __name__ == "__main__":
    main()
