"""Whatever happens to the tree of positions, paths and access stay as the tree says."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from guanxi.access.actor import actor_of, people_below
from guanxi.access.models import Position, User, UserPosition
from guanxi.access.scope import visible
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.records import store
from tests.kit.people import Kit

POSITION, USER, ACCOUNT = (registry.get(key) for key in ("position", "user", "account"))
SELLERS = ("alice", "bob", "ben", "charlie")
steps = st.lists(
    st.tuples(
        st.sampled_from(("make", "move", "move", "delete", "seat", "restore")), st.integers(0, 9), st.integers(0, 9)
    ),
    min_size=5,
    max_size=14,
)
some = settings(
    max_examples=10,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@some
@given(steps)
def test_after_any_moves_paths_levels_and_access_are_those_of_the_tree(kit: Kit, steps: Any) -> None:
    accounts = {name: kit.make("account", name).pk for name in SELLERS}
    refusals: set[str] = set()
    for step in steps:
        try:
            take_step(kit, *step)
        except DomainError as error:
            refusals.add(error.code)
        check_paths()
    check_access(kit, accounts)

    assert refusals <= {"E_POSITION_CYCLE", "E_IN_USE", "E_NOT_FOUND", "E_REFERENCE", "E_STATE"}


def take_step(kit: Kit, operation: str, which: int, other: int) -> None:
    admin = kit["admin"]
    known = list(Position.objects.order_by("pk").values_list("pk", flat=True))
    one, two = known[which % len(known)], known[other % len(known)]
    if operation == "make":
        kit.make(POSITION, "admin", parent=one)
    elif operation == "move":
        store.update(POSITION, admin, one, {"parent": two})
    elif operation == "delete":
        store.delete(POSITION, admin, one)
    elif operation == "restore":
        store.restore(POSITION, admin, one)
    else:
        store.update(USER, admin, kit[SELLERS[which % 4]].user_id, {"position": two})


def check_paths() -> None:
    parents = dict(Position.objects.filter(deleted_at=None).values_list("pk", "parent_id"))
    for row in Position.objects.filter(deleted_at=None):
        above = ancestors(row.pk, parents)
        assert row.path == "".join(f"{pk}." for pk in reversed(above)), row.pk
        assert row.level == len(above) + 1
    for seat in UserPosition.objects.select_related("position", "user"):
        assert seat.path == f"{seat.position.path}{seat.position_id}."
        assert seat.position_id == seat.user.position_id


def check_access(kit: Kit, accounts: dict[str, int]) -> None:
    """Each sees the accounts of those whose positions stand below, found by walking up one by one."""
    parents = dict(Position.objects.values_list("pk", "parent_id"))
    seat = {name: User.objects.get(pk=kit[name].user_id).position_id for name in SELLERS}
    for name in SELLERS:
        actor = actor_of(kit.user(name))
        wanted = {
            accounts[other] for other in SELLERS if other == name or seat[name] in ancestors(seat[other], parents)
        }
        seen = set(visible(ACCOUNT, actor).values_list("pk", flat=True))
        assert seen & set(accounts.values()) == wanted, name


def ancestors(pk: int, parents: dict[int, int | None]) -> list[int]:
    found: list[int] = []
    above = parents[pk]
    while above is not None:
        assert above not in found, "the tree has a ring"
        found.append(above)
        above = parents[above]
    return found


@pytest.mark.parametrize("reach", [0, 200])
def test_access_is_the_same_whether_people_below_are_few_or_many(
    kit: Kit, reach: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guanxi.access.standing.SMALL_REACH", reach)
    mine = [kit.make(key, "bob").pk for key in ("account", "account")]
    deal = kit.make("opportunity", "bob", account=mine[0]).pk
    note = kit.make("activity", "bob", account=mine[1], content="We spoke").pk
    alice, ben = kit.again("alice"), kit.again("ben")

    assert (alice.below is None) == (reach == 0)
    assert set(visible(ACCOUNT, alice).values_list("pk", flat=True)) == set(mine)
    assert list(visible(registry.get("opportunity"), alice, "edit").values_list("pk", flat=True)) == [deal]
    assert list(visible(registry.get("activity"), alice, "delete").values_list("pk", flat=True)) == [note]
    for key in ("account", "opportunity", "activity", "contact", "task"):
        assert not visible(registry.get(key), ben).exists()


def test_a_whole_branch_moves_in_few_queries(kit: Kit, django_assert_max_num_queries: Any) -> None:
    top = kit.make(POSITION, "admin")
    for _place in range(12):
        kit.make(POSITION, "admin", parent=top.pk)

    with django_assert_max_num_queries(40):
        store.update(POSITION, kit["admin"], top.pk, {"parent": kit.position("charlie").pk})

    assert people_below(kit.again("charlie")).count() == 0
