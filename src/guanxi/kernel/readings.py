"""Chinese characters: their simplified form, and how they are read. From a file that is kept, as the order is."""

from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("readings.txt")

# Characters that read otherwise as surnames: readings of theirs that the file may lack.
SURNAMES = dict(
    zip(
        "单区盖缪种繁员车召折黑秘祭翟乜那洗费晁谌过干隽郗郇解查曾朴仇尉万乐任葛薄牟都宓句",
        (
            "shan ou ge miao chong po yun che shao she he bi zhai zhai nie na xian bi chao shen guo gan juan xi xun "
            "xie zha zeng piao qiu yu mo yue ren ge bo mou du fu gou"
        ).split(),
        strict=True,
    )
)


def simplified(text: str) -> str:
    """The text in simplified characters, one by one."""
    return text if text.isascii() else text.translate(_tables()[0])


def readings(character: str) -> tuple[str, ...]:
    """How a character may be read, without tones, the usual reading first; nothing for what is no Chinese character."""
    return _tables()[1].get(character, ())


def surname_readings(character: str) -> tuple[str, ...]:
    """Further readings of a character where it begins a name."""
    found = SURNAMES.get(character)
    return (found,) if found else ()


@cache
def syllables() -> frozenset[str]:
    """All syllables of Mandarin that some character reads as."""
    every = {reading for found in _tables()[1].values() for reading in found}
    return frozenset(every | set(SURNAMES.values()))


@cache
def _tables() -> tuple[dict[int, str], dict[str, tuple[str, ...]]]:
    simple: dict[int, str] = {}
    read: dict[str, tuple[str, ...]] = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        signs, _space, found = line.partition(" ")
        if len(signs) > 1:
            simple[ord(signs[0])] = signs[1]
        if found:
            read[signs[0]] = tuple(found.split(","))
    return simple, read
