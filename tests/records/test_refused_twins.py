"""What is there already is refused, on every way in and also at the same moment (F025 rules 4 and 5)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.accounts.models import Account
from guanxi.records import sheets, store
from guanxi.records.duplicates import guard
from guanxi.records.duplicates.models import DuplicateGuard
from guanxi.records.duplicates.rule_sheet import DUPLICATES
from guanxi.records.duplicates.rules import CONVERSION, through
from guanxi.records.merges.merging import merge
from tests.kit.people import Kit

pytestmark = pytest.mark.usefixtures("refusing")
ACCOUNT, LEAD = registry.get("account"), registry.get("lead")


def refusal(act: Callable[[], Any]) -> DomainError:
    with pytest.raises(DomainError) as error:
        act()
    return error.value.errors[0] if error.value.errors else error.value


def test_a_second_company_of_one_name_is_refused_and_told_how_the_first_stands(kit: Kit):
    kit.make("account", "ben", name="中國移動（廣東）有限公司")

    error = refusal(lambda: kit.make("account", "bob", name="中国移动(广东)有限公司"))

    assert (error.code, error.field) == ("E_DUPLICATE", "name")
    assert "Ben" in error.message
    assert "中國移動" in error.message


def test_programs_are_told_the_same(kit: Kit):
    kit.make("account", "ben", name="Riverside")

    answer = kit.api("bob").post("/api/v1/accounts", {"name": "RIVERSIDE"}, "application/json")

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "E_DUPLICATE")
    assert kit.browser("bob").post("/m/accounts/new", {"name": "riverside"}).status_code == 409


def test_of_two_in_one_batch_the_second_is_refused(kit: Kit):
    changes = [store.new(ACCOUNT, kit["admin"], {"name": name}) for name in ("Riverside", "Lakeside", "River-Side")]

    store.write(changes)

    assert [[error.code for error in change.errors] for change in changes] == [[], [], ["E_DUPLICATE"]]
    assert Account.objects.count() == 2


def test_two_at_the_same_moment_meet_in_the_database(kit: Kit, monkeypatch: pytest.MonkeyPatch):
    kit.make("account", "ben", name="Riverside")
    monkeypatch.setattr(guard, "_there", lambda module, pairs: {})  # as if the other had not been written yet

    assert refusal(lambda: kit.make("account", "bob", name="Riverside")).code == "E_DUPLICATE"
    with pytest.raises(IntegrityError), transaction.atomic():
        store.write([store.new(ACCOUNT, kit["bob"], {"name": "Riverside"})])


def test_a_name_is_free_again_when_its_record_is_renamed_deleted_or_merged(kit: Kit):
    one, two = (kit.make("account", "bob", name=name) for name in ("One", "Two"))
    store.update(ACCOUNT, kit["bob"], one.pk, {"name": "Eins"})
    store.delete(ACCOUNT, kit["bob"], two.pk)

    again = [kit.make("account", "bob", name=name) for name in ("One", "Two")]
    merge(ACCOUNT, actor=kit["bob"], pk=again[0].pk, records=[again[1].pk])
    third = kit.make("account", "bob", name="Two", short_name="")

    assert DuplicateGuard.objects.get(kind="companies", value="two").record_id == third.pk
    store.restore(ACCOUNT, kit["bob"], two.pk)
    assert Account.objects.filter(name="Two", deleted_at=None).count() == 2


def test_a_record_may_be_changed_without_meeting_itself_and_a_lead_has_been_asked_about(kit: Kit):
    there = kit.make("account", "bob", name="Riverside")
    kit.make("lead", "bob", company="Riverside")
    kit.make("lead", "bob", company="Riverside")

    store.update(ACCOUNT, kit["bob"], there.pk, {"name": "RIVERSIDE", "city": "Oslo"})
    with through(CONVERSION):
        kit.make("account", "bob", name="Riverside")


def test_the_company_decides_by_way_and_level(kit: Kit):
    kit.make("account", "bob", name="分阳科技", phone="13800138000")
    given = {"account_page_exact": "allow", "account_page_strong": "allow", "lead_page_strong": "block"}
    sheets.put(actor=kit["admin"], sheet=DUPLICATES, given=given)
    kit.make("account", "bob", name="分阳科技")
    kit.make("lead", "bob", company="Other", mobile="13900139000")

    assert refusal(lambda: kit.make("lead", "ben", company="More", mobile="139 0013 9000")).field == "mobile"
    page = kit.browser("admin").get("/settings/duplicates")
    assert page.status_code == 200
    assert kit.browser("bob").get("/settings/duplicates").status_code == 403
