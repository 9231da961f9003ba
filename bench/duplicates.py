"""How well duplicates are found: companies that are there under one name are asked for by other ways of writing it.

The names come from public lists (`GUANXI_REAL_DATA`), the other ways are made by rules. What is told: which share is
found at all and for sure (recall), and which share of what is found is the right one (precision).
"""

import os
import random
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

CITIES = ("深圳", "杭州", "苏州", "成都", "青岛", "佛山", "宁波", "武汉", "西安", "合肥")
TRADES = ("科技", "贸易", "电子", "机械", "生物科技", "信息技术", "新材料", "餐饮管理", "文化传媒", "医疗器械")
FORMS = ("有限公司", "股份有限公司", "集团有限公司", "有限责任公司")
TYPOS = "一丁大中山水木金火土石明新华天海"


@dataclass(frozen=True)
class Company:
    """A company by the parts of its name."""

    city: str
    brand: str
    trade: str
    form: str

    @property
    def name(self) -> str:
        return f"{self.city}市{self.brand}{self.trade}{self.form}"


def measure(data: Path, companies: int, probes: int, seed: int = 7) -> None:
    """Make an empty company, enter the names, ask for each probe in every way, and print what was found."""
    with tempfile.TemporaryDirectory() as home:
        _begin(home)
        chance = random.Random(seed)
        there = _companies(data, companies, chance)
        _enter(there)
        print(f"{companies:,} companies; {probes:,} are asked for in each way")
        print(f"{'written':<28}{'found':>12}{'for sure':>12}{'right':>12}{'sure right':>12}{'ms':>7}")
        asked = chance.sample(range(companies), probes)
        for label, vary in _ways(chance).items():
            _report(label, vary, there, asked)
        _queue()


def _begin(home: str) -> None:
    os.environ["GUANXI_HOME"] = home
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanxi.config.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def _companies(data: Path, count: int, chance: random.Random) -> list[Company]:
    lines = (data / "zh_company_brands/names_280k.txt").read_text("utf-8-sig").splitlines()[4:]
    listed = (data / "zh_companies_ashare/stock_basic.csv").read_text("utf-8-sig").splitlines()[1:]
    brands = {line.strip() for line in lines if 2 <= len(line.strip()) <= 4}
    brands |= {row.split(",")[2].strip() for row in listed if row.count(",") > 2}
    if count <= len(brands):
        chosen = [(one, chance.choice(TRADES)) for one in chance.sample(sorted(brands), count)]
    else:  # what is more bears a brand that others bear as well, and does something else
        chosen = chance.sample([(one, trade) for one in sorted(brands) for trade in TRADES], count)
    return [Company(chance.choice(CITIES), brand, trade, chance.choice(FORMS)) for brand, trade in chosen]


def _enter(companies: Sequence[Company]) -> None:
    from guanxi.kernel import clock
    from guanxi.kernel.inserting import insert
    from guanxi.meta import registry
    from guanxi.records.duplicates.keys import keys_of
    from guanxi.records.models import DuplicateKey

    module, now = registry.get("account"), clock.now()
    for begin in range(0, len(companies), 1000):
        insert([module.model(name=one.name, created_at=now, updated_at=now) for one in companies[begin : begin + 1000]])
        insert(
            [
                DuplicateKey(module="account", record_id=begin + place + 1, kind=kind, value=value)
                for place, one in enumerate(companies[begin : begin + 1000])
                for kind, value in keys_of(module, {"name": one.name})
            ]
        )


def _ways(chance: random.Random) -> dict[str, Callable[[Company], str]]:
    import opencc

    traditional = opencc.OpenCC("s2t")

    def typo(one: Company) -> str:
        core = one.brand + one.trade
        place = chance.randrange(len(core))
        return f"{one.city}{core[:place]}{chance.choice(TYPOS)}{core[place + 1 :]}{one.form}"

    def without_a_sign(one: Company) -> str:
        core = one.brand + one.trade
        place = chance.randrange(len(core))
        return f"{one.city}{core[:place]}{core[place + 1 :]}{one.form}"

    return {
        "the same": lambda one: one.name,
        "without legal form": lambda one: f"{one.city}市{one.brand}{one.trade}",
        "with another legal form": lambda one: f"{one.city}市{one.brand}{one.trade}{chance.choice(FORMS)}",
        "city in brackets": lambda one: f"{one.brand}{one.trade}（{one.city}）{one.form}",
        "without city": lambda one: f"{one.brand}{one.trade}{one.form}",
        "traditional characters": lambda one: traditional.convert(one.name),
        "spaces and full width": lambda one: f" {one.city} {one.brand}·{one.trade}　{one.form}。",
        "a word more": lambda one: f"{one.city}{one.brand}{one.trade}{chance.choice(('服务', '发展'))}{one.form}",
        "one sign wrong": typo,
        "one sign missing": without_a_sign,
        "of another company": lambda one: f"{one.city}{chance.choice(TYPOS)}{one.brand[::-1]}坊{one.trade}{one.form}",
    }


def _report(label: str, vary: Callable[[Company], str], there: Sequence[Company], asked: Sequence[int]) -> None:
    from guanxi.meta import registry
    from guanxi.records.duplicates.finding import SIMILAR, matches
    from guanxi.records.duplicates.keys import keys_of

    module, found, sure, hits, sure_hits = registry.get("account"), 0, 0, 0, 0
    names = [(place, vary(there[place])) for place in asked]
    begun = time.perf_counter()
    for place, name in names:
        told = matches(keys_of(module, {"name": name}))
        own = told.get(("account", place + 1))
        found += own is not None
        sure += own is not None and own.level != SIMILAR
        hits += len(told)
        sure_hits += sum(one.level != SIMILAR for one in told.values())
    each = (time.perf_counter() - begun) / len(asked) * 1000
    shares = (found / len(asked), sure / len(asked), _share(found, hits), _share(sure, sure_hits))
    print(f"{label:<28}{''.join(f'{share:>12}' for share in map(_percent, shares))}{each:>7.1f}")


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"


def _queue() -> None:
    """The queue of probable duplicates made once, as the nightly job does."""
    from guanxi.records.duplicates.models import DuplicatePair
    from guanxi.records.duplicates.pairing import go_on
    from guanxi.records.models import DuplicateKey

    begun, before, after, keys = time.perf_counter(), _memory(), "", 0
    while True:
        following, done = go_on(after, 1)
        keys += done
        if following is None:
            break
        after = following
    took = time.perf_counter() - begun
    every, pairs = DuplicateKey.objects.count(), DuplicatePair.objects.count()
    print(f"queue: {keys:,} of {every:,} keys, {pairs:,} pairs in {took:.1f} s")
    print(f"memory: {before} MB before, {_memory()} MB at most")


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
