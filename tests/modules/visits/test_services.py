from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from guanxi.access.actor import system_actor
from guanxi.access.models import Role
from guanxi.access.preferences import keep_timezone
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError, Invalid
from guanxi.meta import registry
from guanxi.modules.activities.models import Activity
from guanxi.modules.visits.jobs import end_some, miss_some, next_evening
from guanxi.modules.visits.models import Visit
from guanxi.records import actions, store, workplan
from guanxi.records.files import receive_file
from guanxi.records.reports import ask

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32
HERE = {"lng": "121.473701", "lat": "31.230416"}  # People's Square
NEAR = {"lng": "121.475", "lat": "31.2310"}
FAR = {"lng": "121.505", "lat": "31.2397"}  # beyond the river


@pytest.fixture
def visit(kit: Any) -> Any:
    account = kit.make("account", "bob", name="Acme", lng=Decimal(HERE["lng"]), lat=Decimal(HERE["lat"]))
    return kit.make("visit", "bob", account=account.pk)


def does(kit: Any, record: Any, action: str, name: str = "bob", **arguments: Any) -> Any:
    return actions.run(registry.get("visit"), kit[name], record.pk, action, arguments)


def test_a_visit_runs_from_plan_to_follow_up(kit: Any, visit: Any) -> None:
    assert (visit.subject, visit.status, visit.unplanned) == ("Acme", "planned", False)
    begun = does(kit, visit, "check_in", **NEAR, accuracy=12)

    assert (begun.status, begun.whereabouts, begun.on_site, begun.in_accuracy_m) == ("in_progress", "on_site", True, 12)
    assert begun.in_distance_m == 140
    assert abs(begun.in_at - clock.now()) < timedelta(minutes=1)
    Visit.objects.filter(pk=visit.pk).update(in_at=clock.now() - timedelta(minutes=42))

    ended = does(kit, visit, "check_out", report="They want a second machine.")
    told = Activity.objects.get(pk=ended.activity_id)

    assert (ended.status, ended.minutes) == ("done", 42)
    assert (told.kind, told.account_id, told.author_id) == ("visit", visit.account_id, kit["bob"].user_id)
    assert (told.content, told.happened_at, told.auto) == ("They want a second machine.", ended.in_at, False)
    account = kit.make("account").__class__.objects.get(pk=visit.account_id)
    assert account.last_follow_at == ended.in_at
    store.update(registry.get("visit"), kit["bob"], visit.pk, {"report": "They want a third machine."})
    told.refresh_from_db()
    assert told.content == "They want a third machine."


def test_beyond_the_radius_a_reason_and_a_photo_are_asked_for(kit: Any, visit: Any) -> None:
    with pytest.raises(DomainError, match=r"E_OFF_SITE: You are 3150 m from") as refused:
        does(kit, visit, "check_in", **FAR, reason="They sit at the factory")
    photo = receive_file(kit["bob"], "gate.png", [PNG])
    begun = does(kit, visit, "check_in", **FAR, reason="They sit at the factory", photos=[photo.pk])

    assert refused.value.field == "photos"
    assert refused.value.params["distance"] == begun.in_distance_m == 3150
    assert (begun.whereabouts, begun.on_site, begun.off_site_reason) == ("off_site", False, "They sit at the factory")
    assert [one.id for one in Visit.objects.get(pk=visit.pk).photos] == [photo.pk]


def test_how_far_it_is_is_told_to_nobody_who_may_not_know_where_customers_are(kit: Any, visit: Any) -> None:
    for role in Role.objects.filter(preset="sales"):
        for key in ("lng", "lat"):
            data = {"role": role.pk, "object": "accounts", "field": key, "level": "hidden"}
            store.create(registry.get("field_right"), kit["admin"], data)
    kit.again("bob")

    with pytest.raises(DomainError, match=r"E_OFF_SITE: You are more than 500 m from") as refused:
        does(kit, visit, "check_in", **FAR)
    assert "distance" not in refused.value.params


def test_a_visit_is_counted_on_the_day_on_which_it_was_made(kit: Any, visit: Any) -> None:
    today = clock.today(kit["bob"].timezone)
    later = kit.make("visit", "bob", account=visit.account_id, plan_date=today + timedelta(days=3), route_order=2)
    page = kit.browser("bob").get(f"/visits/{later.pk}/check-in").content.decode()

    begun = does(kit, later, "check_in", **NEAR)

    assert "Checking in makes it one of today" in page
    assert (begun.plan_date, begun.route_order) == (today, None)


def test_what_is_no_picture_is_no_photo(kit: Any, visit: Any) -> None:
    text = receive_file(kit["bob"], "note.txt", [b"I was there"])

    with pytest.raises(Invalid, match="E_FILE_KIND"):
        does(kit, visit, "check_in", **FAR, reason="They sit at the factory", photos=[text.pk])


def test_a_denied_location_and_an_unknown_position_are_marked(kit: Any, visit: Any) -> None:
    elsewhere = kit.make("visit", "ben", account=kit.make("account", "ben", name="Nowhere").pk)

    assert does(kit, visit, "check_in").whereabouts == "no_location"
    assert does(kit, elsewhere, "check_in", "ben", **FAR).whereabouts == "unknown"


def test_coordinates_of_a_map_are_taken_for_what_they_are(kit: Any, visit: Any) -> None:
    shifted = {"lng": "121.478209", "lat": "31.228474", "system": "gcj02"}  # the same place on a map of mainland China

    assert does(kit, visit, "check_in", **shifted).in_distance_m < 30


def test_nobody_is_at_two_places_or_checks_in_for_another(kit: Any, visit: Any) -> None:
    other = kit.make("visit", "bob", account=visit.account_id)
    does(kit, visit, "check_in", **NEAR)

    with pytest.raises(DomainError, match="E_VISIT_OPEN"):
        does(kit, other, "check_in", **NEAR)
    with pytest.raises(DomainError, match="E_NO_PERMISSION"):
        does(kit, other, "check_in", "alice", **NEAR)
    with pytest.raises(DomainError, match="E_STATE"):
        does(kit, visit, "cancel", reason="Too late")


def test_visits_are_planned_for_days_to_come_and_stay_as_they_were_made(kit: Any, visit: Any) -> None:
    yesterday = clock.today(kit["bob"].timezone) - timedelta(days=1)
    with pytest.raises(DomainError, match="E_DATE_RULE"):
        kit.make("visit", "bob", account=visit.account_id, plan_date=yesterday)
    with pytest.raises(DomainError, match="E_DATE_RULE"):
        kit.make("visit", "bob", account=visit.account_id, unplanned=True, plan_date=yesterday + timedelta(days=4))
    does(kit, visit, "check_in", **NEAR)
    with pytest.raises(DomainError, match="E_STATE"):
        store.update(registry.get("visit"), kit["bob"], visit.pk, {"purpose": "demo"})


def test_at_the_end_of_the_day_what_is_open_is_closed_and_what_was_not_made_is_missed(kit: Any, visit: Any) -> None:
    other = kit.make("visit", "bob", account=visit.account_id)
    began = datetime(2026, 3, 18, 8, tzinfo=UTC)  # 16:00 in Shanghai
    Visit.objects.filter(pk=visit.pk).update(status="in_progress", in_at=began, plan_date=began.date())
    Visit.objects.filter(pk=other.pk).update(plan_date=began.date())
    evening = next_evening(began)

    assert (end_some(evening - timedelta(minutes=1)), miss_some(evening - timedelta(minutes=1))) == (0, 0)
    later = evening + timedelta(hours=9)  # the machine was switched off for the night
    assert (end_some(later), miss_some(later)) == (1, 1)
    assert (end_some(later), miss_some(later)) == (0, 0)
    visit.refresh_from_db()
    other.refresh_from_db()
    assert (visit.status, visit.is_closed_for, visit.out_at, visit.minutes) == ("done", True, evening, 479)
    assert Activity.objects.filter(account=visit.account_id, kind="visit").count() == 1
    assert other.status == "missed"
    assert does(kit, other, "plan_again", plan_date=clock.today("UTC") + timedelta(days=2)).status == "planned"


def test_the_day_ends_by_the_clock_of_who_makes_the_visit(kit: Any, visit: Any) -> None:
    keep_timezone(kit["bob"].user_id, "America/New_York")
    began = datetime(2026, 3, 18, 14, tzinfo=UTC)  # ten in the morning in New York, 22:00 in Shanghai
    other = kit.make("visit", "bob", account=visit.account_id)
    Visit.objects.filter(pk=visit.pk).update(status="in_progress", in_at=began, plan_date=began.date())
    Visit.objects.filter(pk=other.pk).update(plan_date=began.date())

    in_shanghai = next_evening(began)
    assert (end_some(in_shanghai), miss_some(in_shanghai)) == (0, 0)
    in_new_york = next_evening(in_shanghai)
    assert in_new_york == datetime(2026, 3, 19, 3, 59, tzinfo=UTC)
    assert (end_some(in_new_york), miss_some(in_new_york)) == (1, 1)
    visit.refresh_from_db()
    assert visit.out_at == in_new_york


def test_the_position_of_a_visit_becomes_the_customers_for_who_may_change_it(kit: Any, visit: Any) -> None:
    does(kit, visit, "check_in", **NEAR)
    does(kit, visit, "use_position")

    account = store.fetch(registry.get("account"), kit["bob"], visit.account_id)
    assert (str(account.lng), str(account.lat), account.geo_source) == ("121.475000", "31.231000", "wgs84")


def test_the_work_of_a_day_has_its_visits(kit: Any, visit: Any) -> None:
    span = workplan.span_of(kit["bob"], "day", None)
    entries = workplan.plan_of(kit["bob"], kit["bob"].user_id, span).entries
    assert ("visit", visit.pk) in [(one.source, one.id) for one in entries]
    assert system_actor().user_id is None


def test_figures_by_person_are_those_of_what_one_sees(kit: Any, visit: Any) -> None:
    does(kit, visit, "check_in", **NEAR)
    does(kit, visit, "check_out", report="They want a second machine.")
    kit.make("visit", "bob", account=visit.account_id)
    kit.make("account", "bob", name="Never seen")
    kit.make("visit", "charlie", account=kit.make("account", "charlie", name="Elsewhere").pk)

    rows = ask(kit["alice"], "visits", {}).rows
    assert [(row["person"], row["planned"], row["done"], row["on_site"], row["on_site_pct"]) for row in rows] == [
        (kit["bob"].user_id, 2, 1, 1, "100.0")
    ]
    assert (rows[0]["covered"], rows[0]["owned"], rows[0]["covered_pct"], rows[0]["minutes"]) == (1, 2, "50.0", "0.0")
    assert len(ask(kit["admin"], "visits", {"period": "this_week"}).rows) == 2
    assert kit.browser("alice").get("/visit-figures?period=this_month").status_code == 200


def test_a_day_is_put_in_the_order_of_a_short_way(kit: Any) -> None:
    made = {}
    for name, lng in (("Far", "121.60"), ("Near", "121.48"), ("Between", "121.54")):
        account = kit.make("account", "bob", name=name, lng=Decimal(lng), lat=Decimal("31.23"))
        made[name] = kit.make("visit", "bob", account=account.pk)
    nowhere = kit.make("visit", "bob", account=kit.make("account", "bob", name="Nowhere").pk)
    sent = kit.browser("bob").post("/visits/route", {"lng": "121.47", "lat": "31.23"})

    rows = ask(kit["alice"], "visit_route", {"person": str(kit["bob"].user_id)}).rows
    assert sent.status_code == 302
    assert [row["visit"] for row in rows] == [*(made[name].pk for name in ("Near", "Between", "Far")), nowhere.pk]
    assert [row["metres"] for row in rows] == [None, 5705, 5705, None]
    assert "polyline" in kit.browser("bob").get("/visits/route").content.decode()
    assert kit.browser("ben").get(f"/visits/route?person={kit['bob'].user_id}").status_code == 404


def test_a_visit_that_nobody_planned_is_marked(kit: Any) -> None:
    account = kit.make("account", "bob", name="Acme")
    door = f"/m/visits/new?account={account.pk}&amp;unplanned=true"
    made = kit.make("visit", "bob", account=account.pk, unplanned=True)

    assert door in kit.browser("bob").get(f"/m/accounts/{account.pk}/").content.decode()
    assert kit.browser("bob").get(door.replace("&amp;", "&")).status_code == 200
    assert (made.unplanned, made.subject, made.plan_date) == (True, "Acme", clock.today(kit["bob"].timezone))
