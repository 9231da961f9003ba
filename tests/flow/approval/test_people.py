"""Who is asked: each rule with someone, with nobody, with the submitter himself, and with the same person twice."""

from typing import Any

import pytest

from guanxi.access.models import User
from guanxi.flow.approval import services
from guanxi.flow.approval.models import ApprovalCase, Task
from guanxi.flow.approval.people import Asking, seats_of
from guanxi.flow.approval.reading import read
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.records import store
from tests.flow.approval.flows import asked, deciding, define, fresh, node, now, open_tasks, people
from tests.kit.people import Kit

pytestmark = pytest.mark.once
DEALS = "opportunity"


class House:
    """A deal of bob's, and who is asked about it by a rule; people are said by their names."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        self.deal = kit.make(DEALS, "bob", amount="5000")
        self.names = {kit[name].user_id: name for name in ("admin", "alice", "bob", "ben", "charlie")}

    def asks(self, rule: dict[str, Any], *, by: str = "bob", strict: bool = False, **more: Any) -> list[str]:
        """The names of those asked, in order; a star after those who need not answer."""
        choices = more.pop("choices", {})
        flow = read({"nodes": [node("a", rule, **more)], "options": {}}, registry.get(DEALS))
        deal = type(self.deal).objects.get(pk=self.deal.pk)
        who = self.kit[by].user_id
        asking = Asking(module=registry.get(DEALS), record=deal, submitter=who, definition=0, choices=choices)
        seats = seats_of(flow.nodes[0], asking, strict=strict).people
        return [self.names[seat.user] + ("*" if seat.agreed else "") for seat in seats]

    def id(self, name: str) -> int:
        return self.kit[name].user_id or 0

    def change(self, name: str, **values: Any) -> None:
        store.update(registry.get("user"), self.kit["admin"], self.id(name), values)

    def department(self, head: str | None, *, parent: int | None = None, name: str = "Sales") -> int:
        data = {"name": name, "head_user": self.id(head) if head else None, "parent": parent}
        return store.create(registry.get("department"), self.kit["admin"], data).pk

    def leave(self, name: str) -> None:
        User.objects.filter(pk=self.id(name)).update(status="disabled")


@pytest.fixture
def house(kit: Kit) -> House:
    return House(kit)


def test_named_people_are_asked_in_their_order_and_nobody_twice(house: House) -> None:
    assert house.asks(people(house.id("ben"), house.id("alice"), house.id("ben"))) == ["ben", "alice"]


def test_holders_of_positions_are_asked_the_further_positions_counted_in(house: House) -> None:
    selling, directing = (house.kit.position(name).pk for name in ("ben", "alice"))
    assert house.asks({"by": "positions", "ids": [selling]}, by="charlie") == ["bob", "ben"]
    house.change("charlie", extra_positions=[directing])
    assert house.asks({"by": "positions", "ids": [directing, selling]}, by="admin") == [
        "alice",
        "bob",
        "ben",
        "charlie",
    ]
    house.leave("alice")
    assert house.asks({"by": "positions", "ids": [directing]}) == ["charlie"]


def test_holders_of_roles_are_asked_role_by_role(house: House) -> None:
    roles = {name: house.kit.user(name).roles[0] for name in ("bob", "alice")}
    assert house.asks({"by": "roles", "ids": [roles["alice"], roles["bob"]]}, by="charlie") == ["alice", "bob", "ben"]


def test_the_superior_of_a_level_is_asked_and_at_the_top_the_chain_ends(house: House) -> None:
    assert house.asks({"by": "superior"}) == ["alice"]
    assert house.asks({"by": "superior", "level": 2}) == ["admin"]
    assert house.asks({"by": "superior", "level": 9}) == ["admin"]
    assert house.asks({"by": "superior", "of": "owner"}, by="charlie") == ["alice"]


def test_the_chain_of_superiors_goes_up_to_what_it_says(house: House) -> None:
    kit, chain = house.kit, {"by": "superiors"}
    role, place = kit.user("alice").roles[0], kit.position("alice").pk
    assert house.asks(chain) == ["alice", "admin"]
    assert house.asks({**chain, "until": {"level": 1}}) == ["alice"]
    assert house.asks({**chain, "until": {"position": place}}) == ["alice"]
    assert house.asks({**chain, "until": {"role": role}}) == ["alice"]
    assert house.asks({**chain, "until": {"position": kit.position("charlie").pk}}) == ["alice", "admin"]
    limits = {"amount": {"field": "amount", "limits": ["5000", "20000"]}}
    assert house.asks({**chain, "until": limits}) == ["alice"]
    store.update(registry.get(DEALS), kit["bob"], house.deal.pk, {"amount": "5000.01"})
    assert house.asks({**chain, "until": limits}) == ["alice", "admin"]


def test_heads_of_departments_are_asked_of_the_submitter_the_owner_and_up_the_tree(house: House) -> None:
    company = house.department("admin", name="Company")
    sales = house.department("ben", parent=company)
    for name in ("bob", "charlie"):
        house.change(name, department=sales if name == "bob" else company)
    assert house.asks({"by": "department_head"}) == ["ben"]
    assert house.asks({"by": "department_head"}, by="charlie") == ["admin"]
    assert house.asks({"by": "department_head", "of": "owner"}, by="charlie") == ["ben"]
    assert house.asks({"by": "department_heads"}) == ["ben", "admin"]
    assert house.asks({"by": "department_heads", "level": 1}) == ["ben"]
    headless = house.department(None, parent=sales, name="Field")
    house.change("bob", department=headless)
    assert house.asks({"by": "department_heads"}) == ["ben", "admin"]
    assert house.asks({"by": "department_head"}, empty="pass") == []


def test_the_people_of_a_field_are_asked(house: House) -> None:
    assert house.asks({"by": "field", "field": "owner"}, by="alice") == ["bob"]
    assert house.asks({"by": "field", "field": "owner"}) == ["alice"], "the owner submits it himself"


def test_the_submitter_chooses_among_those_offered(house: House) -> None:
    sales = house.department(None)
    house.change("ben", department=sales)
    rule = {"by": "choice", "scope": {"departments": [sales], "positions": [house.kit.position("alice").pk]}}
    chosen = [house.id(name) for name in ("charlie", "alice", "ben")]
    assert house.asks(rule, choices={"a": chosen}) == ["alice", "ben"]
    with pytest.raises(DomainError, match="Choose who decides"):
        house.asks(rule, choices={"a": [house.id("charlie")]}, strict=True)
    house.leave("ben")
    with pytest.raises(DomainError, match="Choose who decides"):
        house.asks(rule, choices={"a": [house.id("ben")]}, strict=True)


def test_the_submitter_is_asked_himself_where_the_rule_says_so(house: House) -> None:
    assert house.asks({"by": "submitter"}, same_submitter="skip") == ["bob"]


@pytest.mark.parametrize(
    ("empty", "found"),
    [("pass", []), ("admin", ["admin"]), ("assign", ["ben"]), ("refuse", ["admin"])],
)
def test_a_rule_that_names_nobody_does_what_the_node_says(house: House, empty: str, found: list[str]) -> None:
    more = {"assign": [house.id("ben")]} if empty == "assign" else {}
    house.leave("charlie")
    gone = people(house.id("charlie"))
    assert house.asks(gone, empty=empty, **more) == found
    if empty == "refuse":
        with pytest.raises(DomainError) as refused:
            house.asks(gone, empty=empty, strict=True)
        assert refused.value.code == "E_APPROVER_EMPTY"


def test_who_stands_in_for_an_empty_rule_is_no_submitter_either(house: House) -> None:
    house.leave("charlie")
    gone = people(house.id("charlie"))
    own = {"empty": "assign", "assign": [house.id("bob")]}
    assert house.asks(gone, **own, same_submitter="superior") == ["alice"]
    assert house.asks(gone, **own, same_submitter="skip") == ["bob*"]
    assert house.asks(gone, by="admin", empty="admin") == ["admin*"]
    role = house.kit.user("admin").roles[0]
    house.change("ben", roles=[role])
    assert house.asks(gone, by="admin", empty="admin") == ["ben"]


@pytest.mark.parametrize(
    ("same", "by", "found"),
    [
        ("superior", "bob", ["alice", "ben"]),
        ("skip", "bob", ["bob*", "ben"]),
        ("allow", "bob", ["bob", "ben"]),
        ("superior", "admin", ["admin*", "ben"]),
        ("superior", "ben", ["bob", "alice"]),
    ],
)
def test_the_submitter_among_those_asked(house: House, same: str, by: str, found: list[str]) -> None:
    first = house.id("admin" if by == "admin" else "bob")
    assert house.asks(people(first, house.id("ben")), by=by, same_submitter=same) == found


@pytest.mark.parametrize(
    ("repeated", "skipped"),
    [("each", []), ("consecutive", ["b"]), ("first_only", ["b", "d"])],
)
def test_who_was_asked_before_is_asked_again_or_not(kit: Kit, repeated: str, skipped: list[str]) -> None:
    alice, ben = people(kit["alice"].user_id), people(kit["ben"].user_id)
    nodes = [node(key, rule) for key, rule in zip("abcd", (alice, alice, ben, alice), strict=True)]
    define(kit, *nodes, options={"repeated": repeated})
    case = to_the_end(kit, starting(kit))
    found = Task.objects.filter(case=case, state="skipped", why="repeated").order_by("pk")
    assert list(found.values_list("step__node", flat=True)) == skipped


def starting(kit: Kit) -> ApprovalCase:
    deal = kit.make(DEALS, "bob", amount="5000")
    kinds = registry.get(DEALS)
    return services.submit(kinds, kit["bob"], deal.pk)


def to_the_end(kit: Kit, case: ApprovalCase) -> ApprovalCase:
    """Everybody agrees to what he is asked."""
    while open_tasks(case):
        (user,) = asked(case)
        name = next(one for one in ("alice", "ben") if kit[one].user_id == user)
        deciding.approve(now(kit[name]), case.pk)
    return fresh(case)
