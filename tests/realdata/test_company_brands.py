"""Real Chinese brand names as accounts, found as people type: characters, pinyin, initials, traditional characters.

An oracle that knows nothing of indexes and tokens says what is to be found. The suite takes every twelfth name and all
that have to do with 中国移动; GUANXI_REAL_DATA_WHOLE=1 takes all 267,000.
"""

import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache

import pytest

from guanxi.kernel.readings import readings, simplified, surname_readings
from tests.kit.homes import Home, empty_home
from tests.kit.serving import serving
from tests.kit.trust import ONCE
from tests.realdata.data import DATA, facts, needs
from tests.realdata.service import Service

pytestmark = [needs("zh_company_brands"), pytest.mark.slow, *ONCE]
EACH = 1 if os.environ.get("GUANXI_REAL_DATA_WHOLE") == "1" else 12
HEADINGS, DRAWN = 2, 6 if EACH > 1 else 3
FILE = DATA / "zh_company_brands" / "names_280k.txt"
CHINESE = re.compile("[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff]")
LOAD = """
import sys, django
django.setup()
from django.db import connection, transaction
from guanxi.access.models import User
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.scale.derived import fill_search
from guanxi.scale.load import load
now, owner = clock.now(), User.objects.get().pk
def rows():
    for pk, name in enumerate(sys.stdin.read().splitlines(), start=1):
        yield {"id": pk, "name": name, "number": f"KH{pk:06d}", "owner_id": owner, "created_at": now, "updated_at": now}
with transaction.atomic():
    load(registry.get("account").model, rows(), lambda done: None)
    fill_search(lambda done: None)
with connection.cursor() as cursor:
    cursor.execute("ANALYZE")
"""


@cache
def names() -> list[str]:
    """The names that are accounts here, in the order of the file."""
    lines = FILE.read_text(encoding="utf-8-sig").splitlines()[HEADINGS:]
    kept = dict.fromkeys(line.strip()[:200] for line in lines if line.strip())
    return [name for place, name in enumerate(kept) if place % EACH == 0 or "移动" in name or "动" in name[-1:]]


@pytest.fixture(scope="module")
def companies(prepared: Home, tmp_path_factory) -> Iterator[Service]:
    with empty_home(tmp_path_factory.mktemp("brands") / "home", like=prepared) as home:
        home.guanxi("init", "--company", "演示公司", "--admin", "admin@example.com")
        environment = {**home.environment, "DJANGO_SETTINGS_MODULE": "guanxi.config.settings"}
        text = "\n".join(names())
        subprocess.run([sys.executable, "-c", LOAD], env=environment, input=text, text=True, check=True)
        with serving(home, "web") as server:
            yield Service(home, server.address)


@pytest.fixture(scope="module")
def admin(companies) -> str:
    return companies.token("admin@example.com")


def found(companies, admin, text: str) -> list[str]:
    """The names that a search finds, as the API lists them."""
    return sorted(item["name"] for item in companies.all("accounts", admin, q=text, fields="name", count="none"))


def test_the_data_is_the_checked_one():
    lines = FILE.read_text(encoding="utf-8-sig").splitlines()
    assert len([line for line in lines if line]) == facts("zh_company_brands")["lines"]


@pytest.mark.parametrize(
    "text", ["中国移动", "中國移動", "移动", "移動", "zgyd", "ZGYD", "zhongguoyidong", "zhong guo yi dong"]
)
def test_china_mobile_is_found_by(companies, admin, text):
    assert "中国移动" in found(companies, admin, text)


def test_the_hits_are_exactly_those_of_the_oracle(companies, admin):
    for text in asked():
        expected = sorted(name for name in names() if has(name, text))
        assert found(companies, admin, text) == expected, text


def asked() -> list[str]:
    """What people may type: parts of names as they are, in traditional characters, read out, and by initials."""
    source = random.Random(7)
    texts = [
        "移动",
        "中国移动",
        "zgyd",
        "zhongguoyidong",
        "chongqing",
        "cq",
        "zhongqing",
        "danxian",
        "shanxian",
        "lvse",
    ]
    for name in source.sample([name for name in names() if CHINESE.fullmatch(name[0]) and len(name) >= 4], DRAWN):
        start = source.randrange(len(name) - 3)
        part = name[start : start + source.randrange(2, 5)]
        read = [readings(sign) for sign in part]
        texts.append(part)
        if all(read):
            texts.append("".join(source.choice(ways) for ways in read))
            texts.append("".join(source.choice(ways)[0] for ways in read) + (read[-1][0] if len(read) < 3 else ""))
    return texts


def has(name: str, text: str) -> bool:
    """Whether a name is to be found by a text, looked at sign by sign."""
    if not text.isascii():
        return simplified(text) in re.sub(r"[^\w]|_", "", simplified(name))
    runs = re.findall(f"{CHINESE.pattern}+", re.sub(r"[^\w]|_", "", name))
    by_initials = any(begins(run, start, text, whole=False) for run in runs for start in starts(run, text))
    by_syllables = any(begins(run, start, text, whole=True) for run in runs for start in range(len(run)))
    words = re.findall("[a-z0-9]+", name.casefold())
    return by_initials or (by_syllables and len(text) > 2) or any(word.startswith(text) for word in words)


def starts(run: str, text: str) -> range:
    """From where initials count: two of them from the beginning only."""
    return range(len(run) if len(text) > 2 else 1)


def begins(run: str, start: int, text: str, *, whole: bool) -> bool:
    """Whether the characters from a place on read as the text: by their whole syllables, the last of which may be begun
    only, or by their initials."""
    if not text:
        return True
    if start == len(run):
        return False
    ways = readings(run[start]) + (surname_readings(run[start]) if start == 0 else ())
    if not whole:
        return any(way[0] == text[0] for way in ways) and begins(run, start + 1, text[1:], whole=False)
    return any(
        way.startswith(text) or (text.startswith(way) and begins(run, start + 1, text[len(way) :], whole=True))
        for way in ways
    )
