"""Writes src/guanxi/kernel/readings.txt: how Chinese characters are read, and the simplified form of each.

What is searched is stored in databases by these readings, so the file is made once and kept. A line is a character,
its simplified form where that differs, and its readings without tones, the usual one first: at most two, and the
second only where words really use it. Needs pypinyin and opencc.
"""

from collections import Counter, defaultdict
from pathlib import Path

from opencc import OpenCC
from pypinyin.contrib.tone_convert import to_normal
from pypinyin.phrases_dict import phrases_dict
from pypinyin.pinyin_dict import pinyin_dict

TARGET = Path(__file__).resolve().parent.parent / "src/guanxi/kernel/readings.txt"
BLOCKS = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0x20000, 0x2A6E0))
KEPT, FEW_WORDS, RARE = 2, 5, 0.01


def main() -> None:
    used = readings_in_words()
    simplify = OpenCC("t2s").convert
    lines = [line for block in BLOCKS for point in block if (line := line_of(chr(point), used, simplify))]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


def readings_in_words() -> dict[str, Counter[str]]:
    """How often each character is read in which way, in all the words of the dictionary."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for word, syllables in phrases_dict.items():
        if len(word) == len(syllables):
            for character, (syllable, *_others) in zip(word, syllables, strict=True):
                found[character][plain(syllable)] += 1
    return found


def line_of(character: str, used: dict[str, Counter[str]], simplify) -> str:  # type: ignore[no-untyped-def]
    simple = simplify(character)
    if len(simple) != 1 or simple == character:
        simple = ""
    readings = readings_of(character, used[character])
    return f"{character}{simple} {','.join(readings)}" if readings or simple else ""


def readings_of(character: str, used: Counter[str]) -> list[str]:
    listed = list(dict.fromkeys(plain(one) for one in pinyin_dict.get(ord(character), "").split(",") if one))
    if sum(used.values()) >= FEW_WORDS:
        often = [one for one, count in used.most_common() if count >= RARE * sum(used.values())]
        listed = often or listed
    return [one for one in listed if one.isascii() and one.isalpha()][:KEPT]


def plain(syllable: str) -> str:
    return str(to_normal(syllable)).replace("ü", "v")


if __name__ == "__main__":
    main()
