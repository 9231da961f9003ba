"""Five people follow everything that they are offered: nothing breaks, nothing leads nowhere, nothing is told.

Whatever address a page names, in whatever attribute, is followed; each form that only asks is sent with strange values.
In the suite some pages of a small company; in `make trust` all kinds of pages of the demo company.
"""

from collections.abc import Iterator
from html import unescape

import pytest
from django.test import Client

from guanxi.access.actor import actor_of
from guanxi.access.models import User
from guanxi.access.preferences import keep_language
from guanxi.access.scope import visible
from guanxi.demo.load import load
from guanxi.meta import registry
from tests.contract.crawler import Page, Visit, crawl
from tests.kit.people import NAMES, Kit
from tests.kit.trust import only_in_trust, times

START = ["/", "/me", "/settings/", "/favourites", "/undo", "/search?q=a", "/funnel", "/notices"]
DAILY = ("account", "contact", "opportunity", "lead", "activity", "task")
DEMO = ("admin", "lin.siyuan", "zhou.wenbo", "xu.jiayi", "he.jianhua")


def faults(visits: Iterator[Visit], secrets: dict[str, str]) -> list[str]:
    """All that is wrong with what someone was shown."""
    found = []
    for visit in visits:
        if visit.status >= 500:
            found.append(f"{visit.address}: {visit.status}")
        if visit.offered_by and visit.status in {400, 403, 404, 405, 422}:
            found.append(f"{visit.address}: {visit.status}, offered by {visit.offered_by}")
        if visit.page is not None:
            found += [f"{visit.address}: {fault}" for fault in visit.page.faults]
        text = unescape(visit.body)
        found += [f"{visit.address} tells of {name}" for title, name in secrets.items() if title in text]
    return sorted(set(found))


def untold(username: str) -> dict[str, str]:
    """Titles that a person must read nowhere: of what he doesn't see, and what nothing that he sees refers to."""
    actor = actor_of(User.objects.get(username=username))
    shown: set[tuple[str, int]] = set()
    told: set[str] = set()
    for module in registry.all_modules():
        references = [(item.column, item.target) for item in module.fields if item.is_reference]
        title = module.field(module.title).column
        for row in visible(module, actor).values("pk", title, *(column for column, _target in references)):
            shown.add((module.key, row["pk"]))
            told.add(str(row[title]))  # of whom somebody else may bear the name
            shown |= {(target, row[column]) for column, target in references if row[column]}
    found: dict[str, str] = {}
    for key in DAILY:
        module = registry.get(key)
        for pk, title in module.model.objects.values_list("pk", module.field(module.title).column):
            if (key, pk) in shown:
                told.add(title)
            else:
                found[title] = f"{key} {pk}"
    return {title: name for title, name in found.items() if len(title) > 5 and not any(title in one for one in told)}


def client_of(username: str, language: str) -> Client:
    user = User.objects.get(username=username)
    keep_language(user.pk, language)
    client = Client()
    client.force_login(user, backend="guanxi.access.signin.NameMailOrMobile")
    return client


def test_the_reader_sees_what_is_badly_written_and_every_address() -> None:
    text = (
        "<html><body><p id=a><b>x</i></b></p><input name=q><label for=c>C</label><input id=c name=c><img src=/i.png>"
        "<a id=a href='../z' data-card='/m/x/1/card'>z</a><form method=post action=/gone></form>"
        "<form action=/ask><select name=s aria-labelledby=nobody></select></form></body></html>"
    )

    page = Page("/m/y/2/", text)

    assert page.addresses == {"/i.png", "/m/y/z", "/m/x/1/card"}
    assert [(form.action, form.values) for form in page.forms] == [("/ask", {"s": ""})]
    assert page.faults == [
        "</i> closes ['b']",
        "a picture without words: /i.png",
        "the id 'a' stands there twice",
        "a field without a label: <input name='q'>",
        "nothing bears the id 'nobody'",
    ]


@pytest.fixture
def busy(kit: Kit) -> Kit:
    """Two records of every daily module for each of two people who don't see each other's."""
    for name in ("bob", "charlie"):
        account = kit.make("account", name, name=f"Customer of {name}").pk
        deal = kit.make("opportunity", name, name=f"Deal of {name}", account=account).pk
        kit.make("contact", name, name=f"Contact of {name}", account=account)
        kit.make("lead", name, name=f"Lead of {name}")
        kit.make("activity", name, content=f"Talk of {name}", author=kit[name].user_id, account=account)
        kit.make("task", name, subject=f"Errand of {name}", assignee=kit[name].user_id, opportunity=deal)
    return kit


@pytest.mark.once
@pytest.mark.parametrize("name", NAMES)
def test_what_is_offered_is_there_and_no_secret_is_told(busy: Kit, name: str) -> None:
    language = "zh-hans" if name in {"alice", "ben"} else "en"
    start = [*START, *(f"/m/{registry.get(key).slug}/" for key in DAILY)]

    visits = crawl(client_of(name, language), start, each=1, most=times(24, 500), odd=times(2, 6))

    assert "\n".join(faults(visits, untold(name))) == ""


@only_in_trust
@pytest.mark.slow
@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_nothing_in_the_demo_company_breaks_or_leads_nowhere(db: None, language: str) -> None:
    load(language)

    for name in DEMO:
        visits = crawl(client_of(name, language), START, each=1, most=400, odd=6)
        assert "\n".join(faults(visits, untold(name))) == "", name
