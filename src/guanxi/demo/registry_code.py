"""Unified social credit codes of valid form for invented organisations."""

from random import Random

SYMBOLS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def registry_code(rng: Random, province: str, *, is_public: bool) -> str:
    """Eighteen characters: kind of body, province, a random body number and the check symbol."""
    body = "".join(rng.choice(SYMBOLS) for _ in range(9))
    code = ("12" if is_public else "91") + province + "0000" + body
    return code + check_symbol(code)


def check_symbol(code: str) -> str:
    """The last symbol, by GB 32100: weights are the powers of three modulo 31."""
    total = sum(SYMBOLS.index(symbol) * pow(3, place, 31) for place, symbol in enumerate(code))
    return SYMBOLS[-total % 31]
