"""The demo company's customers: hospitals, clinics, distributors and laboratories, some of them under a group."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from guanxi.demo import days, people
from guanxi.demo.chapter import Chapter
from guanxi.demo.places import PLACES, Place
from guanxi.demo.registry_code import registry_code
from guanxi.demo.shapes import Account
from guanxi.demo.words import Kind, Words

GROUPS = 14
IN_GROUPS = frozenset({"private", "clinic", "laboratory"})
SOURCES = {
    "exhibition": 20,
    "referral": 18,
    "phone": 14,
    "website": 12,
    "search": 9,
    "partner": 9,
    "campaign": 8,
    "social": 5,
    "other": 2,
}
LEVELS = {
    "public": {"A": 22, "B": 40, "C": 30, "D": 8},
    "private": {"A": 10, "B": 30, "C": 45, "D": 15},
    "clinic": {"A": 1, "B": 12, "C": 52, "D": 35},
    "distributor": {"A": 12, "B": 34, "C": 40, "D": 14},
    "laboratory": {"A": 12, "B": 34, "C": 42, "D": 12},
    "authority": {"A": 8, "B": 32, "C": 48, "D": 12},
    "group": {"A": 80, "B": 20},
}
CREDIT_DAYS = {"A": 90, "B": 60, "C": 30, "D": 0}


def accounts(chapter: Chapter, *, count: int = 600) -> tuple[Account, ...]:
    """Groups and houses in the order in which they were entered."""
    taken: set[str] = set()
    made = [_group(chapter, brand) for brand in chapter.words.brands[:GROUPS]]
    made += [house(chapter, taken) for _ in range(count - GROUPS)]
    made.sort(key=lambda account: account.created_at)
    numbered = [_numbered(account, number) for number, account in enumerate(made, start=1)]
    return tuple(_with_parents(numbered, chapter.words))


def _group(chapter: Chapter, brand: str) -> Account:
    private = next(kind for kind in chapter.words.kinds if kind.key == "private")
    kind = replace(private, key="group", sizes=("s5", "s6"))
    return _account(chapter, kind, _place(chapter), chapter.words.group.format(brand=brand))


def house(chapter: Chapter, taken: set[str]) -> Account:
    """One with a name that nobody has yet."""
    rng, words = chapter.rng, chapter.words
    kind = rng.choices(words.kinds, [kind.weight for kind in words.kinds])[0]
    while True:
        place = _place(chapter)
        pattern, part, brand = rng.choice(kind.names), rng.choice(words.parts), rng.choice(words.brands)
        name = pattern.format(city=_city(chapter, place), part=part, brand=brand)
        if name not in taken:
            taken.add(name)
            return _account(chapter, kind, place, name)


def _place(chapter: Chapter) -> Place:
    return chapter.rng.choices(PLACES, [place.weight for place in PLACES])[0]


def _city(chapter: Chapter, place: Place) -> str:
    return place.city[1] if chapter.is_english else place.city[0].removesuffix("市")


def _account(chapter: Chapter, kind: Kind, place: Place, name: str) -> Account:
    rng, words = chapter.rng, chapter.words
    level = chapter.draw(LEVELS[kind.key])
    return Account(
        external_id="",
        name=name,
        short_name=name.split(" Co.", maxsplit=1)[0].removesuffix("有限公司"),
        sort_of=kind.key,
        account_type=kind.account_type,
        relation_types=tuple(dict.fromkeys(("customer", kind.relation))),
        level=level,
        industry=kind.industry,
        source=chapter.draw(SOURCES),
        size=rng.choice(kind.sizes),
        uscc=registry_code(rng, place.registry, is_public=kind.account_type == "government"),
        phone=place.dialling,
        email="",
        province=place.province[chapter.is_english],
        city=place.city[chapter.is_english],
        street=words.street.format(name=rng.choice(words.streets), number=rng.randrange(1, 1200)),
        region=place.region,
        parent_account=None,
        credit_days=CREDIT_DAYS[level],
        owner=chapter.draw(people.sellers(people.TEAM_OF_PROVINCE[place.registry])),
        created_at=_entered(chapter),
    )


def _entered(chapter: Chapter) -> datetime:
    """Six in ten were there before the story begins, the others came since."""
    start = days.first_day(chapter.today)
    is_old = chapter.rng.random() < 0.6
    first, last = (start - timedelta(days=1000), start) if is_old else (start, chapter.today)
    day = first + timedelta(days=1 + chapter.rng.randrange((last - first).days))
    return days.moment(chapter.rng, days.working_day_before(day))


def _numbered(account: Account, number: int) -> Account:
    """The running number makes what must differ: the reference, the telephone extension, the address for mail."""
    phone = f"{account.phone}-5550{number:04}"
    return replace(account, external_id=f"A{number:04}", phone=phone, email=f"office{number:04}@example.cn")


def _with_parents(numbered: list[Account], words: Words) -> Iterator[Account]:
    """A group owns the private houses that bear its brand."""
    groups = {words.group.format(brand=brand): brand for brand in words.brands}
    parents = {groups[account.name]: account.external_id for account in numbered if account.sort_of == "group"}
    for account in numbered:
        brand = next((brand for brand in parents if brand in account.name), None)
        is_owned = brand is not None and account.sort_of in IN_GROUPS
        yield replace(account, parent_account=parents[brand]) if is_owned and brand else account
