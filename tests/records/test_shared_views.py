"""Views that are shared: who has them, who may change them, what their readers see of them; and the colours of rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.access.models import Department, Role
from guanxi.kernel.errors import Denied, DomainError, Missing
from guanxi.meta import registry
from guanxi.meta.layout import RowColour, SavedView
from guanxi.records.keeping_views import colour, keep, remove, rename, share
from guanxi.records.row_colours import colours_of
from guanxi.records.view_readers import Audience
from guanxi.records.views import saved, view_of
from tests.kit.people import Kit

ACCOUNT = registry.get("account")
RICH = {"field": "annual_revenue", "op": "gte", "value": "500"}
REST = RowColour(label="Rest", tint=9, when={})
OF_BOB = {"field": "owner.name", "op": "contains", "value": "b"}


def names(kit: Kit, name: str) -> list[str]:
    return [str(view.label) for view in saved(ACCOUNT, kit.again(name))]


def test_a_shared_view_reaches_exactly_those_it_is_meant_for_and_shows_them_only_what_they_know(kit: Kit):
    alice = kit["alice"]
    plain = SavedView(key="", label="", columns=("name",), sort="name")
    pk = int(keep(ACCOUNT, kit["bob"], "Bob's", plain).key)
    with pytest.raises(Denied):
        share(ACCOUNT, kit["bob"], pk, Audience(everyone=True))
    share(ACCOUNT, kit["bob"], pk, Audience())  # to have nobody needs no right

    arranged = SavedView(key="", label="", columns=("name", "city"), filters=RICH, sort="-city,name", group_by="city")
    pk = int(keep(ACCOUNT, alice, "Rich", arranged).key)
    assert (names(kit, "alice"), names(kit, "ben"), names(kit, "charlie")) == (["Rich"], [], [])
    share(ACCOUNT, alice, pk, Audience(positions=(kit.position("alice").pk,)))
    assert (names(kit, "ben"), names(kit, "bob"), names(kit, "charlie")) == (["Rich"], ["Rich", "Bob's"], [])
    role = Role.objects.get(pk=kit["charlie"].role_ids[0])
    share(ACCOUNT, alice, pk, Audience(roles=(role.pk,)))
    assert (names(kit, "ben"), names(kit, "charlie")) == ([], ["Rich"])
    top = Department.objects.get(pk=kit.user("charlie").department_id)
    share(ACCOUNT, alice, pk, Audience(departments=(top.pk,)))
    assert "Rich" in names(kit, "charlie")
    with pytest.raises(DomainError, match="does not exist"):
        share(ACCOUNT, alice, pk, Audience(roles=(10**9,)))

    share(ACCOUNT, alice, pk, Audience(everyone=True))
    charlie = kit.again("charlie")
    with pytest.raises(Denied):
        rename(ACCOUNT, charlie, pk, "Mine now")
    rename(ACCOUNT, kit["admin"], pk, "Rich ones")
    listed = kit.browser("admin").get("/settings/views/").content.decode()
    assert f'href="/m/accounts/views/{pk}/settings">Rich ones</a>' in listed
    assert kit.browser("alice").get("/settings/views/").status_code == 403
    kit.make("field_right", "admin", role=role.pk, object="accounts", field="city", level="hidden")
    seen = view_of(ACCOUNT, kit.again("charlie"), str(pk))
    assert (seen.group_by, seen.columns, seen.sort) == ("", ("name",), "name")
    kit.make("field_right", "admin", role=role.pk, object="accounts", field="annual_revenue", level="hidden")
    assert names(kit, "charlie") == []
    with pytest.raises(Missing):
        view_of(ACCOUNT, kit["charlie"], str(pk))
    remove(ACCOUNT, kit["admin"], pk)
    assert names(kit, "alice") == []


def test_colours_are_asked_for_once_whatever_they_go_through_and_the_first_that_fits_counts(kit: Kit):
    rows = {
        name: kit.make("account", who, name=name, annual_revenue=much).pk
        for name, who, much in (("Alba", "bob", "900"), ("Brema", "bob", "100"), ("Cura", "alice", "100"))
    }
    alice = kit["alice"]
    view = keep(ACCOUNT, alice, "Coloured", SavedView(key="", label="", columns=("name",), sort="name"))
    colour(
        ACCOUNT,
        alice,
        int(view.key),
        [RowColour(label="Rich", tint=2, when=RICH), RowColour(label="Bob's", tint=5, when=OF_BOB), REST],
    )
    wrong = RowColour(label="Odd", tint=1, when={"field": "colour", "op": "eq", "value": "red"})
    with pytest.raises(DomainError):
        colour(ACCOUNT, alice, int(view.key), [wrong])

    colours = view_of(ACCOUNT, alice, view.key).colours
    with CaptureQueriesContext(connection) as made:
        found = colours_of(ACCOUNT, alice, colours, rows.values())

    assert len(made) == 1
    assert {name: found[pk].label for name, pk in rows.items() if pk in found} == {
        "Alba": "Rich",
        "Brema": "Bob's",
        "Cura": "Rest",
    }
    page = kit.browser("alice").get(f"/m/accounts/?view={view.key}").content.decode()
    assert page.count("is-tinted") == 3
    assert "tint-2" in page
    assert "Bob&#39;s" in page or "Bob's" in page
