"""Views of one's own: saved, renamed, ordered, deleted with a way back; nobody else's are there."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from guanxi.access.models import Preference
from guanxi.exchange.export import view_query
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.meta.conditions.matches import matches
from guanxi.meta.conditions.parse import parse_parameter
from guanxi.meta.layout import RowColour
from guanxi.modules.accounts.models import Account
from guanxi.modules.opportunities.models import Opportunity
from guanxi.records import keeping_views
from guanxi.records.models import SavedView
from guanxi.records.query import find
from guanxi.records.sources import ActorSources
from guanxi.records.stars import follow
from guanxi.records.views import own, view_named, whole
from tests.kit.people import Kit
from tests.web.pages import text_of
from tests.web.test_lists import names_in

pytestmark = pytest.mark.once  # what pages do with it; the engine is asked on both

ACCOUNT = registry.get("account")
OSLO = "/m/accounts/?city=Oslo&sort=-name&columns=name,annual_revenue&group_by=-"


@pytest.fixture
def towns(kit: Kit) -> Kit:
    for name, city in (("Alba", "Oslo"), ("Brema", "Bergen"), ("Cura", "Oslo")):
        kit.make("account", "bob", name=name, city=city, annual_revenue="100")
    return kit


def save(client: Client, name: str, address: str = OSLO) -> str:
    """The address of a new view, as the answer to saving it names it."""
    answer = client.post("/m/accounts/views", {"name": name, "from": address, "kind": "list"})
    assert answer.status_code == 302, text_of(answer)
    return str(answer.headers["location"])


def test_a_saved_view_shows_the_same_rows_columns_and_order_again(towns: Kit):
    bob = towns.browser("bob")

    there = save(bob, "  Oslo   houses ")

    assert names_in(bob, there) == ["Cura", "Alba"]
    page = text_of(bob.get(there))
    assert "Oslo houses</a>" in page
    assert re.findall(r'data-key="(\w+)"', page) == ["name", "annual_revenue"]


def test_its_filters_are_chips_that_open_it_up_when_changed(towns: Kit):
    bob = towns.browser("bob")
    page = text_of(bob.get(save(bob, "Oslo houses")))

    removal = re.search(r'class="filter__remove" href="([^"]+)"', page)

    assert removal is not None
    assert "bare=1" in removal[1]
    assert names_in(bob, removal[1].replace("&amp;", "&")) == ["Cura", "Brema", "Alba"]


def test_a_changed_list_is_saved_into_its_view(towns: Kit):
    bob = towns.browser("bob")
    there = save(bob, "Oslo houses")
    pk = SavedView.objects.get().pk

    changed = f'/m/accounts/?view={pk}&bare=1&filter={{"field":"city","op":"eq","value":"Bergen"}}'
    assert "Save view" in text_of(bob.get(changed))
    bob.post(f"/m/accounts/views/{pk}", {"from": changed})

    assert names_in(bob, there) == ["Brema"]
    assert "Save view" not in text_of(bob.get(there))


def test_another_persons_view_is_not_there(towns: Kit):
    save(towns.browser("bob"), "Oslo houses")
    pk = SavedView.objects.get().pk
    alice = towns.browser("alice")

    assert alice.get(f"/m/accounts/?view={pk}").status_code == 404
    assert "Oslo houses" not in text_of(alice.get("/m/accounts/"))
    for path in (f"{pk}", f"{pk}/delete", f"{pk}/restore"):
        assert alice.post(f"/m/accounts/views/{path}", {"name": "Taken", "from": OSLO}).status_code == 404
    assert SavedView.objects.get().name == "Oslo houses"


def test_a_view_of_one_module_is_none_of_another(towns: Kit):
    bob = towns.browser("bob")
    save(bob, "Oslo houses")

    assert bob.get(f"/m/contacts/?view={SavedView.objects.get().pk}").status_code == 404


def test_views_are_renamed_and_moved(towns: Kit):
    bob = towns.browser("bob")
    for name in ("First", "Second", "Third"):
        save(bob, name)
    third = SavedView.objects.get(name="Third").pk

    bob.post("/m/accounts/views/order", {"move": third, "by": "-1", "from": OSLO})
    bob.post(f"/m/accounts/views/{third}", {"name": "Last"})

    assert [view.label for view in own(ACCOUNT, towns["bob"])] == ["First", "Last", "Second"]


def test_a_deleted_view_comes_back_by_undo(towns: Kit):
    bob = towns.browser("bob")
    there = save(bob, "Oslo houses")
    pk = SavedView.objects.get().pk

    answer = bob.post(f"/m/accounts/views/{pk}/delete", follow=True)

    assert f'action="/m/accounts/views/{pk}/restore"' in text_of(answer)
    assert bob.get(there).status_code == 404
    bob.post(f"/m/accounts/views/{pk}/restore")
    assert names_in(bob, there) == ["Cura", "Alba"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_view_needs_a_name_of_its_own_length(towns: Kit, name: str):
    answer = towns.browser("bob").post("/m/accounts/views", {"name": name, "from": OSLO})

    assert answer.status_code == 422
    assert not SavedView.objects.exists()


def test_what_means_nothing_is_not_saved(towns: Kit):
    answer = towns.browser("bob").post("/m/accounts/views", {"name": "Odd", "from": "/m/accounts/?colour=red"})

    assert answer.status_code == 400
    assert not SavedView.objects.exists()


def test_a_list_begins_with_the_view_that_a_person_chose_but_numbers_lead_to_exactly_their_rows(towns: Kit):
    towns.make("account", "admin", name="Of the admin")
    admin = towns.browser("admin")

    admin.post("/m/accounts/views/first", {"view": "mine"})

    assert admin.get("/m/accounts/").headers["location"] == "/m/accounts/?view=mine"
    assert names_in(admin, "/m/accounts/?city=Oslo&sort=name") == ["Alba", "Cura"]
    assert 'href="/m/accounts/?view=all"' in text_of(admin.get("/m/accounts/?view=mine"))
    admin.post("/m/accounts/views/first", {"view": "all"})
    assert admin.get("/m/accounts/").status_code == 200


def test_a_first_view_that_is_gone_says_nothing(towns: Kit):
    Preference.objects.create(user_id=towns["bob"].user_id, name="view:account", value="999999")

    assert towns.browser("bob").get("/m/accounts/").status_code == 200


def test_every_list_has_the_standard_views(towns: Kit):
    towns.make("account", "admin", name="Of the admin")
    alice = towns.browser("alice")

    assert names_in(alice, "/m/accounts/?view=team&sort=name") == ["Alba", "Brema", "Cura"]
    assert names_in(alice, "/m/accounts/?view=mine") == []
    towns.make("account", "alice", name="Duna")
    assert names_in(alice, "/m/accounts/?view=below&sort=name") == ["Alba", "Brema", "Cura"]
    alba = Account.objects.get(name="Alba")
    follow(ACCOUNT, towns["alice"], alba.pk)
    assert names_in(alice, "/m/accounts/?view=following") == ["Alba"]
    assert [one["name"] for one in towns.api("alice").get("/api/v1/accounts?id=$followed").json()["items"]] == ["Alba"]
    assert towns.api("bob").get("/api/v1/accounts?id=$followed").json()["items"] == []
    assert towns.api("bob").get("/api/v1/accounts?id__gt=$followed").status_code == 422
    asked = parse_parameter(ACCOUNT, "id", "$followed", lambda module: frozenset(module.by_key))
    assert matches(alba, asked, ActorSources(towns["alice"]))
    assert not matches(alba, asked, ActorSources(towns["bob"]))
    assert len(names_in(alice, "/m/accounts/?view=today")) == 4
    assert len(names_in(alice, "/m/accounts/?view=quiet")) == 4
    assert "Not followed up for 14 days" in text_of(alice.get("/m/accounts/"))


def test_the_columns_that_a_person_chose_come_back_and_stand_in_the_address(towns: Kit):
    bob = towns.browser("bob")

    bob.post("/m/accounts/columns", {"from": "/m/accounts/?q=a", "columns": ["city", "name"], "frozen": "2"})
    page = text_of(bob.get("/m/accounts/?q=a"))

    assert re.findall(r'data-key="(\w+)"', page) == ["city", "name"]
    assert 'data-from="/m/accounts/?q=a&amp;columns=city,name"' in page
    assert len(re.findall(r"<th scope=\"col\"[^>]* data-frozen", page)) == 2
    assert re.findall(r'data-key="(\w+)"', text_of(towns.browser("alice").get("/m/accounts/?q=a")))[0] == "name"


def test_widths_are_kept_and_columns_go_back_to_what_everyone_has(towns: Kit):
    bob = towns.browser("bob")
    data = {"from": "/m/accounts/", "widths": '{"name": 333, "city": 9999, "level": "wide"}'}

    assert bob.post("/m/accounts/columns", data, headers={"Accept": "application/json"}).status_code == 204
    page = text_of(bob.get("/m/accounts/"))
    assert '<col width="333">' in page
    assert '<col width="1200">' in page
    bob.post("/m/accounts/columns", {"from": "/m/accounts/", "reset": "1"})
    assert "<col width" not in text_of(bob.get("/m/accounts/"))


@pytest.mark.parametrize("data", [{"columns": "colour"}, {"widths": "[]"}, {"widths": "{"}])
def test_columns_that_are_none_are_refused(towns: Kit, data: dict[str, str]):
    answer = towns.browser("bob").post("/m/accounts/columns", {"from": "/m/accounts/", **data})

    assert answer.status_code in {400, 422}


def test_a_view_of_ones_own_keeps_its_columns_in_itself(towns: Kit):
    bob = towns.browser("bob")
    there = save(bob, "Oslo houses")

    bob.post("/m/accounts/columns", {"from": there, "columns": ["name", "level"]})

    assert SavedView.objects.get().columns == ["name", "level"]
    assert not Preference.objects.filter(name="columns:account").exists()


def test_a_file_of_a_view_holds_its_rows(towns: Kit):
    save(towns.browser("bob"), "Oslo houses")

    view = view_named(ACCOUNT, towns["bob"], "oslo houses")

    rows = find(ACCOUNT, towns["bob"], view_query(ACCOUNT, towns["bob"], view), ["name"]).rows
    assert [row["name"] for row in rows] == ["Cura", "Alba"]


def test_the_same_filters_go_along_to_the_board_and_the_calendar(towns: Kit):
    account = towns.make("account", "bob")
    for name in ("Beds", "Lamps"):
        towns.make(
            "opportunity", "bob", account=account.pk, name=name, amount="10.00", expected_close_date="2026-11-20"
        )
    bob = towns.browser("bob")
    page = text_of(bob.get("/m/opportunities/?view=mine_open&name=Beds"))

    for kind in ("kanban", "calendar"):
        href = f"/m/opportunities/{kind}?view=mine_open&amp;name=Beds"
        assert href in page
        shown = text_of(bob.get(href.replace("&amp;", "&") + ("&day=2026-11-20" if kind == "calendar" else "")))
        assert "Beds" in shown
        assert ">Lamps<" not in shown


@pytest.mark.parametrize(
    ("kind", "address"),
    [("kanban", "/m/opportunities/kanban?owner=$me"), ("calendar", "/m/opportunities/calendar?owner=$me&span=week")],
)
def test_a_board_and_a_calendar_are_views_too(kit: Kit, kind: str, address: str):
    bob = kit.browser("bob")

    answer = bob.post("/m/opportunities/views", {"name": "Mine at once", "kind": kind, "from": address})

    there = answer.headers["location"]
    assert there == f"/m/opportunities/{kind}?view={SavedView.objects.get().pk}"
    page = text_of(bob.get(there))
    assert "is me" in page
    assert f'href="{there}" aria-current="page">Mine at once' in page


def test_colours_stand_on_boards_and_in_calendars_and_charts_say_what_they_leave_out(kit: Kit):
    opportunity, bob = registry.get("opportunity"), kit.browser("bob")
    large = {"label": "Large one", "tint": 5, "when": {"field": "amount", "op": "gt", "value": "1000"}}
    day = clock.today(kit["bob"].timezone).isoformat()
    kit.make("opportunity", "bob", name="Big", amount="5000.00", expected_close_date=day)
    old = kit.make("opportunity", "bob", name="Small", amount="10.00", expected_close_date=day)
    arranged = keeping_views.keep(opportunity, kit["bob"], "Coloured", whole(opportunity))
    keeping_views.colour(opportunity, kit["bob"], int(arranged.key), [RowColour(**large)])
    Opportunity.objects.filter(pk=old.pk).update(created_at=old.created_at - timedelta(days=900))
    board = bob.get(f"/m/opportunities/kanban?view={arranged.key}").content.decode()
    assert board.count("is-tinted tint-5") == 1
    calendar = bob.get(f"/m/opportunities/calendar?view={arranged.key}&dates=expected_close_date").content.decode()
    assert "Large one" in calendar
    assert "is-tinted tint-5" in calendar
    chart = text_of(bob.get("/m/opportunities/chart?group_by=created_at:day&shape=columns"))
    assert "1 record lies before them" in chart
    assert "periods are drawn" not in text_of(bob.get("/m/opportunities/chart?group_by=created_at:year&shape=columns"))
