"""Writes src/guanxi/kernel/pinyin_order.txt: all common Chinese characters in the order of their Mandarin reading.

Sort keys made with this order are stored in databases, so the file is made once and kept: a newer pinyin
dictionary must not change the order under rows that were written before.
"""

import unicodedata
from pathlib import Path

from pypinyin.pinyin_dict import pinyin_dict

TARGET = Path(__file__).resolve().parent.parent / "src/guanxi/kernel/pinyin_order.txt"
BLOCKS = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000))
TONES = {"\u0304": 1, "\u0301": 2, "\u030c": 3, "\u0300": 4}


def reading(point: int) -> tuple[str, int, int]:
    """Letters, tone and code point of a character's first reading; characters without one come last."""
    first = pinyin_dict.get(point, "").split(",")[0]
    if not first:
        return "~", 0, point
    marks = unicodedata.normalize("NFD", first)
    tone = next((TONES[mark] for mark in marks if mark in TONES), 5)
    return "".join(mark for mark in marks if mark not in TONES), tone, point


def main() -> None:
    points = sorted((point for block in BLOCKS for point in block), key=reading)
    TARGET.write_text("".join(map(chr, points)), encoding="utf-8")


if __name__ == "__main__":
    main()
