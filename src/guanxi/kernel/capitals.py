"""Amounts in Chinese capitals 人民币大写, as they stand on contracts and receipts (DOMAIN F169 rule 5)."""

from decimal import Decimal

from guanxi.kernel.money import round_half_up

DIGITS = "零壹贰叁肆伍陆柒捌玖"
UNITS = ("", "拾", "佰", "仟")
BIG = ((10**8, "亿"), (10**4, "万"))
MOST = Decimal(10) ** 16


def capitals(amount: Decimal) -> str:
    """`1005.20` as 壹仟零伍元贰角整; rounded to cents. ValueError beyond what can be said."""
    cents = round_half_up(abs(amount), 2)
    if cents >= MOST:
        raise ValueError("amounts of sixteen digits and more have no capitals")
    yuan, (tenths, hundredths) = int(cents), divmod(int(cents * 100) % 100, 10)
    if not cents:
        return "零元整"
    said = f"{_whole(yuan)}元" if yuan else ""
    return ("负" if amount < 0 else "") + said + _small(tenths, hundredths, is_behind=bool(yuan))


def _small(tenths: int, hundredths: int, *, is_behind: bool) -> str:
    """Tenths and hundredths; what ends at yuan or tenths is closed with 整."""
    said = f"{DIGITS[tenths]}角" if tenths else ""
    if not hundredths:
        return f"{said}整"
    return f"{said or ('零' if is_behind else '')}{DIGITS[hundredths]}分"


def _whole(number: int) -> str:
    """A whole number; a gap inside is one 零, wherever and however long it is."""
    for size, unit in BIG:
        if number >= size:
            high, rest = divmod(number, size)
            gap = "零" if rest and rest < size // 10 else ""
            return f"{_whole(high)}{unit}{gap}{_whole(rest)}"
    return _thousands(number)


def _thousands(number: int) -> str:
    said, is_gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            said += ("零" if is_gap and said else "") + DIGITS[digit] + UNITS[place]
        is_gap = not digit
    return said
