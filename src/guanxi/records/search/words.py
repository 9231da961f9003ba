"""Text as it is searched: words in narrow small letters without accents, Chinese in simplified characters.

`normal("中國（移動）5G-A")` is `" 中国移动 5g a"`: a space stands before every word, so that a needle that begins with
one is found at the beginning of words only. Chinese has no words: a run of it is found from any character on.
"""

import re
import unicodedata

from guanxi.kernel.readings import simplified

CHINESE = "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
PIECE = re.compile(f"([{CHINESE}]+)|[^\\W_{CHINESE}]+")
PLAIN_WORD = re.compile(r"[a-z0-9]+")
ACCENTED = re.compile("[\u00c0-\u024f\u0300-\u052f\u1e00-\u1fff]")
ACCENTS = re.compile("[\u0300-\u036f]")


def folded(text: str) -> str:
    """Small narrow letters without accents; Chinese characters as they are."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    if ACCENTED.search(plain):
        return unicodedata.normalize("NFC", ACCENTS.sub("", unicodedata.normalize("NFD", plain)))
    return plain


def pieces(plain: str) -> list[str]:
    """The words and Chinese runs of a folded text, in order; runs with only signs between them are one."""
    if plain.isascii():
        return PLAIN_WORD.findall(plain)
    found: list[str] = []
    after_chinese = False
    for match in PIECE.finditer(plain):
        is_chinese = match[1] is not None
        if is_chinese and after_chinese:
            found[-1] += match[0]
        else:
            found.append(match[0])
        after_chinese = is_chinese
    return found


def normal(text: str) -> str:
    """The text as it is searched."""
    return "".join(f" {simplified(piece)}" for piece in pieces(folded(text)))


def is_chinese(piece: str) -> bool:
    """Whether a piece is a run of Chinese, or of a script that is written like it."""
    return piece >= "\u2e80"
