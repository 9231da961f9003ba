"""Names of companies as they are compared (F025 rules 1 and 2): whole, without what many have in common, by parts."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import pairwise

import opencc

from guanxi.records.duplicates.regions import CITIES, KINDS, LATIN, PROVINCES

LONGEST = 200
SHORTEST_CORE = 2
PART = 4  # signs; as long a part must be for one name to be found in another
MOST_PARTS = 40
WINDOW = 4  # of the parts of a name in Latin letters one in each window is kept
ALIKE = 0.8

SUFFIXES = sorted(
    "有限责任公司 股份有限公司 有限公司 股份公司 责任公司 控股集团 企业集团 集团 控股 总公司 公司 有限合伙 "
    "合伙企业 普通合伙 特殊普通合伙 个人独资企业 个体工商户 股份".split(),
    key=len,
    reverse=True,
)
LATIN_SUFFIXES = frozenset(
    "co company corp corporation inc incorporated ltd limited llc llp lp plc gmbh mbh ag kg kgaa sa sas sarl srl spa "
    "bv nv ab as oy pte pty sdn bhd group holdings holding".split()
)
# What many companies of a place do: where nothing else is left, the place is the name.
TRADES = (
    "银行 航空 机场 高速 公路 港口 港务 水务 燃气 热电 电力 能源 钢铁 石化 化工 医药 医疗 健康 科技 技术 信息 "
    "网络 软件 电子 电器 电气 通信 通讯 数据 智能 贸易 商贸 国际 进出口 实业 工业 机械 设备 制造 建设 建筑 "
    "工程 置业 地产 房地产 投资 资本 基金 证券 保险 信托 租赁 金融 文化 传媒 传播 广告 教育 咨询 服务 管理 "
    "物流 运输 供应链 食品 农业 服饰 家具 家居 材料 新材料 新能源 环保 生物 旅游 酒店 餐饮 百货 商业 产业 发展 "
    "第一 第二 第三 人民 中心 医院 中医院 妇幼保健院 大学 学院 学校 中学 小学 幼儿园 研究院 研究所"
).split()
TRADE = re.compile(f"(?:{'|'.join(sorted(TRADES, key=len, reverse=True))})+")
REGION = f"(?:{'|'.join(sorted({*PROVINCES, *CITIES}, key=len, reverse=True))})(?:{'|'.join(KINDS)})?"
LEADING = re.compile(rf"^(?:{REGION})+")
BRACKETED = re.compile(rf"[(\[【〔]\s*(?:{REGION})+\s*[)\]】〕]")
BRACKETED_LATIN = re.compile(rf"[(\[]\s*(?:{'|'.join(sorted(LATIN))})\s*[)\]]")
HAN = re.compile(r"[\u3400-\u9fff]")
WORDS = re.compile(r"[^\W_]+")


class _Signs(dict[int, int | None]):
    """What becomes of a character in a name: punctuation, spaces and signs without a form go. Filled as they come."""

    def __missing__(self, point: int) -> int | None:
        self[point] = None if unicodedata.category(chr(point))[0] in "PZC" else point
        return self[point]


SIGNS = _Signs()


def norm_full(name: str) -> str:
    """A name without what people write differently: width, case, spaces, punctuation, traditional characters."""
    return _plain(name).translate(SIGNS)[:LONGEST]


@lru_cache(maxsize=4096)
def norm_core(name: str) -> str:
    """What is left of a company's name without its legal form and its place: a place in brackets goes first, then the
    form at the end, then a province and a city in front. A place stays where nothing but a trade would be left: banks
    of two cities are two banks."""
    plain = _plain(name)
    if not HAN.search(plain):
        return _latin_core(plain)
    whole = plain.translate(SIGNS)
    outside = _without_form(BRACKETED.sub("", plain).translate(SIGNS))
    tried = (LEADING.sub("", outside, count=1), outside, _without_form(whole))
    return next((found for found in tried if _tells_apart(found)), whole if len(whole) >= SHORTEST_CORE else "")


def parts_of(core: str) -> list[str]:
    """The parts by which names that are nearly the same find each other: two that are alike have one in common.

    Names in Latin letters are long: of their parts those are kept that are the smallest in a window.
    """
    if len(core) < PART:
        return [core] if len(core) == PART - 1 else []
    found = [core[at : at + PART] for at in range(len(core) - PART + 1)]
    if core.isascii() and len(found) > WINDOW:
        found = [min(found[at : at + WINDOW], key=_mixed) for at in range(len(found) - WINDOW + 1)]
    ends = [core[1:], core[:-1]] if len(core) == PART else []
    return list(dict.fromkeys((*found, *ends)))[:MOST_PARTS]


def likeness(one: str, other: str) -> float:
    """How alike two cores are: the Dice coefficient of their pairs of signs, from 0 to 1."""
    first, second = _pairs(one), _pairs(other)
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else float(one == other)


def are_similar(one: str, other: str) -> bool:
    """Whether two cores are nearly the same: likeness of 0.80, or one of at least four signs within the other."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < PART - 1:
        return one == other
    return (len(shorter) >= PART and shorter in longer) or likeness(one, other) >= ALIKE


def _plain(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).casefold()
    return plain if plain.isascii() else _converter().convert(plain)


def _tells_apart(core: str) -> bool:
    """Whether a core is more than what many companies do."""
    return len(core) >= SHORTEST_CORE and not TRADE.fullmatch(core)


def _without_form(name: str) -> str:
    """Without legal forms at the end, one after the other, and without those in Latin letters behind Chinese."""
    while suffix := next((one for one in SUFFIXES if name.endswith(one) and len(name) > len(one)), ""):
        name = name.removesuffix(suffix)
    return name


def _latin_core(plain: str) -> str:
    words = WORDS.findall(BRACKETED_LATIN.sub(" ", plain.replace(".", "").replace("&", " ").replace("'", "")))
    while len(words) > 1 and words[-1] in LATIN_SUFFIXES:
        words.pop()
    while len(words) > 1 and words[0] in LATIN and len("".join(words[1:])) >= SHORTEST_CORE:
        words.pop(0)
    core = "".join(words)
    return core[:LONGEST] if len(core) >= SHORTEST_CORE else ""


def _pairs(name: str) -> Counter[str]:
    return Counter(map("".join, pairwise(name)))


def _mixed(part: str) -> int:
    """An order of parts that has nothing to do with the alphabet, the same in every process."""
    number = 0
    for sign in part:
        number = (number * 1_000_003 + ord(sign)) & 0xFFFFFFFF
    return number * 2_654_435_761 & 0xFFFFFFFF


def cores(names: Iterable[str]) -> list[str]:
    """The cores of several names of one company, each once."""
    return list(dict.fromkeys(core for name in names if (core := norm_core(name))))


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")
