"""Segments: parts of a module's records by a condition or as a list, in lists, mailings and automations."""

from dataclasses import replace
from typing import Any

import orjson
import pytest

from guanxi.access.actor import operation_of_job
from guanxi.access.models import FieldRight, Role
from guanxi.jobs.models import Job
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.conditions.matches import matches
from guanxi.meta.conditions.parse import parse_json
from guanxi.modules.mailings.audience import rows_of
from guanxi.modules.mailings.models import Mailing
from guanxi.modules.segments import services
from guanxi.records import actions, operations, purge, query, store
from guanxi.records.history import history
from guanxi.records.segments import members, moving
from guanxi.records.segments.models import Segment, SegmentMember
from guanxi.records.sources import ActorSources
from guanxi.records.undo import undo
from guanxi.records.uses import uses
from tests.flow.automation.rules import rule
from tests.kit.outbox import run_job

BIG = {"field": "name", "op": "startswith", "value": "Big"}


def segment(kit: Any, who: str = "bob", **more: Any) -> Any:
    return kit.make("segment", who, **{"object": "accounts", "name": "Ours", **more})


def act(kit: Any, who: str, row: Any, key: str, **given: Any) -> Any:
    return actions.run(registry.get("segment"), kit[who], row.pk, key, given)


def work() -> None:
    while job := Job.objects.filter(name="change_segment", state="queued").first():
        assert run_job(job).state == "done"


def found(kit: Any, who: str, **asked: Any) -> list[str]:
    module = registry.get("account")
    rows = query.apply(module, kit[who], query.parse(module, kit[who], asked.items()))
    return sorted(rows.values_list("name", flat=True))


def test_a_segment_by_its_condition_is_asked_anew_each_time_and_shows_what_one_sees_anyway(kit: Any) -> None:
    kit.make("account", "bob", name="Big Bob")
    kit.make("account", "charlie", name="Big Charlie")
    small = kit.make("account", "bob", name="Small")
    big = segment(kit, condition=BIG, is_shared=True)

    assert found(kit, "bob", in_segment=str(big.pk)) == ["Big Bob"]
    assert found(kit, "bob", in_segment__nin=str(big.pk)) == ["Small"]
    assert found(kit, "admin", in_segment=str(big.pk)) == ["Big Bob", "Big Charlie"]

    store.update(registry.get("account"), kit["bob"], small.pk, {"name": "Big now"})
    assert found(kit, "bob", in_segment=str(big.pk)) == ["Big Bob", "Big now"]


def test_a_list_stays_as_it_was_made_until_it_is_made_anew(kit: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(members, "BATCH", 2)
    accounts = [kit.make("account", "bob", name=f"Big {place}") for place in range(5)]
    frozen = act(kit, "bob", segment(kit, condition=BIG), "freeze", name="")
    work()
    assert (frozen.kind, found(kit, "bob", in_segment=str(frozen.pk))) == ("static", [one.name for one in accounts])

    store.update(registry.get("account"), kit["bob"], accounts[0].pk, {"name": "Less"})
    late = kit.make("account", "bob", name="Big and late")
    assert "Less" in found(kit, "bob", in_segment=str(frozen.pk))

    act(kit, "bob", frozen, "make_anew")
    work()
    assert found(kit, "bob", in_segment=str(frozen.pk)) == [*(one.name for one in accounts[1:]), late.name]
    assert Segment.objects.get(pk=frozen.pk).filled_at is not None


def test_programs_put_records_into_a_list_and_take_them_out(kit: Any) -> None:
    mine, his = kit.make("account", "bob", name="Mine"), kit.make("account", "charlie", name="His")
    row = segment(kit, kind="static")
    api, base = kit.api("bob"), f"/api/v1/segments/{row.pk}/actions/"

    def post(key: str, records: Any) -> Any:
        return api.post(f"{base}{key}", orjson.dumps({"records": records}), content_type="application/json")

    assert post("add", [mine.pk, his.pk]).json()["code"] == "E_REFERENCE"
    assert post("add", ["1"]).json()["code"] == "E_FORMAT"
    assert post("add", [mine.pk]).status_code == 200
    listed = api.get(f"/api/v1/accounts?in_segment={row.pk}").json()["items"]
    assert [one["name"] for one in listed] == ["Mine"]
    assert post("remove", [mine.pk]).status_code == 200
    assert api.get(f"/api/v1/accounts?in_segment={row.pk}").json()["items"] == []
    assert api.get("/api/v1/accounts?in_segment=999999").json()["code"] == "E_REFERENCE"


def test_chosen_rows_go_into_a_new_list_and_all_that_match_out_of_it(kit: Any) -> None:
    chosen = [kit.make("account", "bob", name=f"Big {place}").pk for place in range(3)]
    browser = kit.browser("bob")
    page = browser.get("/m/accounts/?name__startswith=Big").content.decode()
    assert "/segments/join/accounts" in page
    assert "/m/segments/new?object=accounts&amp;condition=" in page
    sent = {"ids": chosen, "from": "/m/accounts/"}
    assert "3 records are chosen." in browser.post("/segments/join/accounts", sent).content.decode()
    refused = browser.post("/segments/join/accounts", {**sent, "step": "keep", "name": ""})
    assert refused.status_code == 422

    answer = browser.post("/segments/join/accounts", {**sent, "step": "keep", "name": "Three"})

    row = Segment.objects.get()
    assert answer["Location"] == f"/m/segments/{row.pk}/"
    assert 'stat__value">3<' in browser.get(answer["Location"]).content.decode()
    everything = {"all": "1", "from": "/m/accounts/?name__startswith=Big", "step": "keep", "segment": row.pk}
    browser.post("/segments/leave/accounts", everything)
    work()
    assert not SegmentMember.objects.exists()


def test_who_may_not_change_a_list_puts_nothing_into_it(kit: Any) -> None:
    row = segment(kit, "alice", kind="static", is_shared=True)
    account = kit.make("account", "bob")
    sent = {"ids": [account.pk], "from": "/m/accounts/", "step": "keep", "segment": row.pk}

    assert kit.browser("bob").post("/segments/join/accounts", sent).status_code == 403
    assert not SegmentMember.objects.exists()


def test_segments_of_others_of_other_records_and_by_hidden_fields_are_not_there(kit: Any) -> None:
    private = segment(kit, "alice", condition=BIG)
    of_leads = segment(kit, "bob", object="leads")
    by_hidden = segment(kit, "admin", condition={"field": "level", "op": "isnull", "value": True}, is_shared=True)
    for role in Role.objects.filter(preset="sales"):
        data = {"role": role.pk, "object": "accounts", "field": "level", "level": "hidden"}
        store.create(registry.get("field_right"), kit["admin"], data)
    assert FieldRight.objects.exists()
    kit.again("bob")

    for row in (private, of_leads, by_hidden):
        with pytest.raises(DomainError, match="E_REFERENCE"):
            found(kit, "bob", in_segment=str(row.pk))


def test_segments_within_segments_mean_the_same_in_memory_and_end_somewhere(kit: Any) -> None:
    account = kit.make("account", "bob", name="Big Bob")
    kit.make("contact", "bob", account=account.pk)
    inner = segment(kit, kind="static")
    moving.join(inner.pk, [account.pk])
    outer = segment(
        kit, name="Outer", condition={"all": [BIG, {"field": "in_segment", "op": "in", "value": [inner.pk]}]}
    )
    sources = ActorSources(kit["bob"])

    for op, meets in (("eq", True), ("ne", False), ("in", True), ("nin", False)):
        value = [outer.pk] if op in {"in", "nin"} else outer.pk
        condition = parse_json(
            registry.get("account"), {"field": "in_segment", "op": op, "value": value}, sources.readable
        )
        assert matches(account, condition, sources) is meets
        assert bool(found(kit, "bob", **{f"in_segment__{op}": str(outer.pk)})) is meets
    behind = query.parse(registry.get("contact"), kit["bob"], [("account.in_segment", str(outer.pk))])
    assert query.apply(registry.get("contact"), kit["bob"], behind).count() == 1

    again = {"field": "in_segment", "op": "eq", "value": outer.pk}
    with pytest.raises(DomainError, match="E_TREE_CYCLE"):
        store.update(registry.get("segment"), kit["bob"], outer.pk, {"condition": again})
    place = {"target_type": "position", "target_position": kit.position("ben").pk, "source_type": "condition"}
    sharing = {"name": "All", "object": "accounts", **place, "condition": again}
    with pytest.raises(DomainError) as refused:
        store.create(registry.get("sharing_rule"), kit["admin"], sharing)
    assert [(one.code, one.field) for one in refused.value.errors] == [("E_UNKNOWN_FIELD", "condition")]
    with pytest.raises(DomainError, match="E_UNKNOWN_FIELD"):
        parse_json(registry.get("account"), again, sources.readable, hops=0)


def test_tags_make_segments_and_mailings_take_them(kit: Any) -> None:
    agreed = {"marketing_consent": "granted", "email": "a@example.org"}
    ann = kit.make("contact", "admin", name="Ann", tags=["vip"], **agreed)
    kit.make("contact", "admin", name="Ben", **{**agreed, "email": "b@example.org"})
    tagged = segment(kit, "admin", object="contacts", condition={"field": "tags", "op": "contains", "value": "vip"})
    words = kit.make("template", "admin", name="News", channel="mail", language="en", subject="N", body="Dear")
    row = kit.make("mailing", "admin", name="News", audience="contact", template=words.pk)

    browser = kit.browser("admin")
    assert "Ours" in browser.get(f"/m/mailings/{row.pk}/audience").content.decode()
    browser.post(f"/m/mailings/{row.pk}/audience", {"segment": tagged.pk})

    assert list(rows_of(Mailing.objects.get(), kit["admin"])) == [ann]
    assert "Segment is Ours" in browser.get(f"/m/mailings/{row.pk}/").content.decode()

    (ours,) = Mailing.objects.get().segments
    module, admin = registry.get("segment"), kit["admin"]
    with pytest.raises(DomainError, match="E_IN_USE") as refused:
        store.delete(module, admin, ours)
    assert f"#{row.pk}" in refused.value.message
    assert [(use.module.key, use.count) for use in uses(module, admin, store.fetch(module, admin, ours))] == [
        ("mailing", 1)
    ]
    store.update(registry.get("mailing"), admin, row.pk, {"segment": ""})
    store.delete(module, admin, ours)


def test_automations_put_records_into_a_list_and_a_segment_in_use_stays(kit: Any) -> None:
    row = segment(kit, "admin", kind="static")
    made = rule(kit, "accounts", {"on": "created"}, {"do": "join_segment", "segment": row.pk})

    account = kit.make("account", "bob", name="New")

    assert list(SegmentMember.objects.values_list("record_id", flat=True)) == [account.pk]
    with pytest.raises(DomainError, match="E_IN_USE") as refused:
        store.delete(registry.get("segment"), kit["admin"], row.pk)
    assert made.name in refused.value.message
    dynamic = segment(kit, "admin", condition=BIG)
    with pytest.raises(DomainError, match="E_"):
        rule(kit, "accounts", {"on": "created"}, {"do": "join_segment", "segment": dynamic.pk})

    store.delete(registry.get("account"), kit["admin"], account.pk)
    assert found(kit, "admin", in_segment=str(row.pk)) == []
    purge.purge(registry.get("account"), kit["admin"], account.pk)
    assert not SegmentMember.objects.exists()


def test_who_was_put_into_a_list_or_taken_out_is_put_right_by_an_undo(kit: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(moving, "BATCH", 2)
    monkeypatch.setattr(members, "BATCH", 2)
    ids = [kit.make("account", "bob", name=f"A{place}").pk for place in range(5)]
    row, actor = segment(kit, kind="static"), kit.again("bob")

    def inside() -> list[int]:
        return sorted(SegmentMember.objects.filter(segment=row.pk).values_list("record_id", flat=True))

    def done(how: str, chosen: list[int]) -> str:
        by = replace(actor, operation=f"{how}{len(chosen)}")
        getattr(services, f"{how}_records")(actor=by, pk=row.pk, records=chosen)
        return by.operation

    first, more = done("add", ids[:2]), done("add", ids[:4])
    undo(actor, more)
    assert inside() == ids[:2]  # who was there before stays
    undo(actor, first)
    assert inside() == []
    done("add", ids)
    undo(actor, done("remove", ids[1:4]))
    assert inside() == ids
    assert any(one.key == "remove3" and one.is_undone for one in operations.recent(actor))

    monkeypatch.setattr(members, "AT_ONCE", 1)
    services.remove_records(actor=actor, pk=row.pk, records=ids[:3])
    job = Job.objects.get(name="change_segment")
    work()
    assert inside() == ids[3:]
    undo(actor, operation_of_job(job.pk))
    assert inside() == ids
    entries = history(registry.get("segment"), kit["bob"], row)[0]
    assert {one["verb"] for one in entries} >= {"members_joined", "members_left"}
    with pytest.raises(DomainError):
        undo(kit["ben"], more)
