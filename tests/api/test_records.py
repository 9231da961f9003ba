"""One record: create, read, change, delete, restore; versions and entity tags."""

import pytest

from guanxi.kernel import clock
from tests.api.client import code_of, fields_of


@pytest.fixture
def bob(api):
    return api("bob")


def test_a_new_record_is_answered_as_it_is_read_later(bob):
    answer = bob.post("/accounts", {"name": " 北京医院 ", "phone": "+86 138 0013 8000", "annual_revenue": "12.5"})

    made = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1/accounts/{made['id']}"
    assert (made["name"], made["phone"], made["annual_revenue"]) == ("北京医院", "13800138000", "12.50")
    again = bob.get(f"/accounts/{made['id']}")
    assert again.json() == made
    assert again.headers["ETag"] == answer.headers["ETag"]


def test_fields_stand_in_their_order_with_id_first_and_version_last(bob, kit):
    deal = kit.make("opportunity", "bob")

    keys = list(bob.get(f"/opportunities/{deal.pk}").json())

    assert keys[0] == "id"
    assert keys[-2:] == ["lines", "version"]


def test_money_times_and_picklists_have_the_form_of_the_contract(bob, kit):
    product = kit.make("product", "admin", standard_price="7.5")
    deal = bob.made(
        "/opportunities",
        {
            "name": "deal",
            "account": kit.make("account", "bob").pk,
            "expected_close_date": "2099-12-31",
            "next_follow_at": "2026-03-15T17:30:00+08:00",
            "lines": [{"product": product.pk, "quantity": "3", "discount_pct": "10"}],
        },
    )

    assert deal["next_follow_at"] == "2026-03-15T09:30:00Z"
    assert deal["amount"] == "20.25"
    assert deal["status"] == "open"
    assert deal["type"] is None
    assert deal["lines"] == [
        {
            "id": deal["lines"][0]["id"],
            "product": product.pk,
            "quantity": "3",
            "unit_price": "7.5",
            "discount_pct": "10",
            "amount": "20.25",
        }
    ]


def test_lines_are_kept_changed_added_and_removed_by_their_ids(bob, kit):
    product = kit.make("product", "admin", standard_price="10").pk
    deal = kit.make("opportunity", "bob", lines=[{"product": product}, {"product": product, "quantity": "2"}])
    first, second = bob.get(f"/opportunities/{deal.pk}").json()["lines"]

    changed = bob.patch(
        f"/opportunities/{deal.pk}", {"lines": [{"id": second["id"], "quantity": "5"}, {"product": product}]}
    ).json()

    assert [line["quantity"] for line in changed["lines"]] == ["5", "1"]
    assert changed["lines"][0]["id"] == second["id"]
    assert first["id"] not in [line["id"] for line in changed["lines"]]
    assert changed["amount"] == "60.00"


def test_a_wrong_line_is_named_by_its_place(bob, kit):
    product = kit.make("product", "admin").pk

    answer = bob.post(
        "/opportunities",
        {
            "name": "x",
            "account": kit.make("account", "bob").pk,
            "expected_close_date": "2099-01-01",
            "lines": [{"product": product}, {"product": product, "quantity": "a lot"}, {"product": product, "no": 1}],
        },
    )

    assert fields_of(answer) == {"lines.1.quantity": "E_FORMAT", "lines.2.no": "E_UNKNOWN_FIELD"}


def test_nothing_of_a_refused_record_is_kept(bob):
    assert bob.post("/accounts", {"name": "good", "level": "Z"}).status_code == 422

    assert bob.items("/accounts") == []


def test_a_whole_record_may_be_sent_back_as_it_was_read(bob, kit):
    account = kit.make("account", "bob")
    read = bob.get(f"/accounts/{account.pk}").json()

    answer = bob.patch(f"/accounts/{account.pk}", {**read, "city": "Wuhan"})

    assert answer.status_code == 200
    assert answer.json() == {**read, "city": "Wuhan"} | {
        key: answer.json()[key] for key in ("version", "updated_at", "updated_by", "completeness_pct")
    }


def test_what_guanxi_works_out_and_what_is_not_there_can_not_be_set(bob, kit):
    account = kit.make("account", "bob")
    path = f"/accounts/{account.pk}"

    assert code_of(bob.patch(path, {"completeness_pct": "99"})) == (403, "E_FIELD_FORBIDDEN")
    assert code_of(bob.patch(path, {"created_at": "2020-01-01T00:00:00Z"})) == (403, "E_FIELD_FORBIDDEN")
    assert code_of(bob.patch(path, {"id": account.pk + 1})) == (403, "E_FIELD_FORBIDDEN")
    assert code_of(bob.patch(path, {"nothing": 1})) == (400, "E_UNKNOWN_FIELD")
    assert code_of(bob.post("/accounts", {"name": "x", "id": 7})) == (403, "E_FIELD_FORBIDDEN")
    assert code_of(bob.patch(path, {"version": "1"})) == (422, "E_FORMAT")


def test_a_version_in_the_body_that_is_not_the_present_one_is_a_conflict(bob, kit):
    path = f"/accounts/{kit.make('account', 'bob').pk}"

    first = bob.patch(path, {"city": "Wuhan", "version": 1})
    second = bob.patch(path, {"city": "Xi'an", "version": 1})

    assert first.json()["version"] == 2
    assert code_of(second) == (409, "E_STALE")
    assert bob.patch(path, {"city": "Xi'an"}).status_code == 200


def test_an_entity_tag_that_is_not_the_present_one_fails_the_precondition(bob, kit):
    path = f"/accounts/{kit.make('account', 'bob').pk}"
    old = bob.get(path).headers["ETag"]

    assert bob.patch(path, {"city": "Wuhan"}, if_match=old).status_code == 200
    for tag in (old, '"1"', 'W/"1"', '"nonsense"', "", '"1", "99"'):
        assert code_of(bob.patch(path, {"city": "Xi'an"}, if_match=tag)) == (412, "E_STALE"), tag
        assert code_of(bob.delete(path, if_match=tag)) == (412, "E_STALE"), tag
    for tag in ('"2"', 'W/"2"', '"1", "2"'):
        before = bob.get(path).json()["version"]
        assert bob.patch(path, {"city": tag}, if_match=tag.replace("2", str(before))).status_code == 200
    assert bob.patch(path, {"city": "Xi'an"}, if_match="*").status_code == 200


def test_head_and_body_that_name_different_versions_are_refused_whichever_is_wrong(bob, kit):
    path = f"/accounts/{kit.make('account', 'bob').pk}"

    assert code_of(bob.patch(path, {"city": "a", "version": 9}, if_match='"1"')) == (409, "E_STALE")
    assert code_of(bob.patch(path, {"city": "a", "version": 1}, if_match='"9"')) == (412, "E_STALE")
    assert bob.patch(path, {"city": "a", "version": 1}, if_match='"1"').status_code == 200


def test_who_has_the_record_already_gets_no_second_copy(bob, kit):
    account = kit.make("account", "bob")
    path = f"/accounts/{account.pk}"
    tag = bob.get(path).headers["ETag"]

    same = bob.get(path, headers={"if-none-match": f'"x", W/{tag}'})

    assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", tag)
    assert bob.get(path, headers={"if-none-match": tag}, fields="name").status_code == 200
    kit.make("activity", "bob", account=account.pk, content="called them", happened_at=clock.now().isoformat())
    assert bob.get(path, headers={"if-none-match": tag}).status_code == 200


def test_a_deleted_record_is_gone_until_it_is_restored(bob, kit):
    path = f"/accounts/{kit.make('account', 'bob', name='Back').pk}"

    gone = bob.delete(path)

    assert (gone.status_code, gone.content) == (204, b"")
    assert code_of(bob.get(path)) == (404, "E_NOT_FOUND")
    assert code_of(bob.delete(path)) == (404, "E_NOT_FOUND")
    restored = bob.post(f"{path}/restore")
    assert (restored.status_code, restored.json()["name"]) == (200, "Back")
    assert bob.get(path).json() == restored.json()
    assert code_of(bob.post(f"{path}/restore")) == (404, "E_NOT_FOUND")


def test_a_record_in_use_is_not_deleted(bob, kit):
    deal = kit.make("opportunity", "bob")

    assert code_of(bob.delete(f"/accounts/{deal.account_id}")) == (409, "E_IN_USE")


def test_a_missing_right_comes_before_a_missing_record_and_that_before_a_forbidden_one(kit, api):
    account = kit.make("account", "bob")
    product = kit.make("product", "admin")
    bob, ben, charlie = api("bob"), api("ben"), api("charlie")

    for pk in (account.pk, 10**9):
        assert code_of(charlie.delete(f"/accounts/{pk}")) == (403, "E_NO_PERMISSION")
    assert code_of(ben.delete(f"/accounts/{account.pk}")) == (404, "E_NOT_FOUND")
    assert code_of(ben.patch(f"/accounts/{account.pk}", {"city": "x"})) == (404, "E_NOT_FOUND")
    assert code_of(ben.get(f"/accounts/{account.pk}")) == (404, "E_NOT_FOUND")
    assert code_of(bob.patch(f"/products/{product.pk}", {"name": "x"})) == (403, "E_NO_PERMISSION")
    assert code_of(bob.post("/products", {"name": "x"})) == (403, "E_NO_PERMISSION")


def test_who_gives_a_record_away_still_gets_his_answer(bob, kit):
    account = kit.make("account", "bob")

    answer = bob.patch(f"/accounts/{account.pk}", {"owner": kit["ben"].user_id})

    assert (answer.status_code, answer.json()["owner"]) == (200, kit["ben"].user_id)
    assert code_of(bob.get(f"/accounts/{account.pk}")) == (404, "E_NOT_FOUND")


def test_a_single_record_knows_no_parameters_but_its_shape(bob, kit):
    path = f"/accounts/{kit.make('account', 'bob').pk}"

    assert list(bob.get(path, fields="name,version").json()) == ["id", "name", "version"]
    assert code_of(bob.get(path, limit="1")) == (400, "E_UNKNOWN_PARAMETER")
    assert code_of(bob.get(path, name="x")) == (400, "E_UNKNOWN_PARAMETER")


def test_amounts_out_of_range_and_too_exact_are_refused_never_rounded(bob):
    def code(value: object) -> str:
        return code_of(bob.post("/accounts", {"name": "x", "annual_revenue": value}))[1]

    assert code("100000000000.01") == "E_RANGE"
    assert code("1e400") == "E_RANGE"
    assert code("1e999999999999") in {"E_RANGE", "E_FORMAT"}
    assert code(10**30) in {"E_RANGE", "E_FORMAT"}
    for value in ("1.001", "1e-400", "NaN", "Infinity", "-", 1.5, True, [], {}, "1,5"):
        assert code(value) == "E_FORMAT", value


STRANGE = [[], {}, True, 1.5, 10**25, -1, 0, "x", "1e3", "\U0001f600" * 3, "9" * 400, [10**25], {"a": 1e300}, [None]]


def test_no_value_of_any_kind_brings_a_field_down(bob):
    fields = [field["name"] for field in bob.get("/meta/modules/accounts").json()["fields"]]
    changes = [{"name": "x", name: value} for name in fields for value in STRANGE]

    for place in range(0, len(changes), 200):
        operations = [{"op": "create", "data": change} for change in changes[place : place + 200]]
        answer = bob.post("/accounts/bulk?partial=1", {"operations": operations})
        assert answer.status_code == 200, answer.content[:300]
        assert {result["status"] for result in answer.json()["results"]} <= {201, 400, 403, 409, 422}
