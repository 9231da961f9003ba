"""Lines of documents and places in trees, when several changes meet in one write."""

import pytest
from django.db import transaction

from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.records import store
from guanxi.records.store import Change
from tests.kit.people import Kit


def line(kit: Kit, **values) -> dict:
    return {"product": kit.make("product", "admin").pk, "quantity": "2", "unit_price": "10", **values}


def test_a_line_named_twice_is_refused_and_its_amount_not_counted_twice(kit: Kit):
    deal = kit.make("opportunity", "bob", lines=[line(kit)])
    module = registry.get("opportunity")
    pk = module.lines.model.objects.get(opportunity=deal).pk

    with pytest.raises(DomainError) as refused:
        store.update(module, kit["bob"], deal.pk, {"lines": [{"id": pk}, {"id": pk}]})

    assert refused.value.field == "lines.1.id"
    deal.refresh_from_db()
    assert deal.amount == 20


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        ([{"quantity": "99999999999", "unit_price": "99999999999"}], "lines.0.amount"),
        ([{"quantity": "1", "unit_price": "99999999999"}] * 2, "amount"),
    ],
)
def test_amounts_of_lines_beyond_the_limit_are_refused_by_name(kit: Kit, lines: list[dict], field: str):
    data = kit.data("opportunity", "bob", lines=[line(kit, **values) for values in lines])

    with pytest.raises(DomainError) as refused:
        store.create(registry.get("opportunity"), kit["bob"], data)

    assert (refused.value.code, refused.value.field) == ("E_RANGE", field)


def tree(kit: Kit, *names: str):
    """Accounts by name, none below another."""
    return {name: kit.make("account", "bob", name=name) for name in names}


def move_together(kit: Kit, *moves) -> list[Change]:
    """Several accounts get another parent in one batch."""
    module = registry.get("account")
    changes = []
    for account, parent in moves:
        account.refresh_from_db()
        data = {"parent_account": parent.pk if parent else None}
        changes.append(Change(module=module, actor=kit["bob"], record=account, data=data, is_new=False))
    with transaction.atomic():
        store.write(changes)
    return changes


def path_of(account) -> str:
    account.refresh_from_db()
    return account.path


def test_two_that_are_put_below_each_other_in_one_batch_make_no_ring(kit: Kit):
    found = tree(kit, "a", "b")
    changes = move_together(kit, (found["a"], found["b"]), (found["b"], found["a"]))

    assert [error.code for change in changes for error in change.errors].count("E_ACCOUNT_CYCLE") >= 1
    assert not (path_of(found["a"]) and path_of(found["b"]))


@pytest.mark.parametrize("order", [("b", "a"), ("a", "b")])
def test_a_whole_chain_moved_in_one_batch_ends_up_where_it_belongs(kit: Kit, order: tuple[str, ...]):
    found = tree(kit, "a", "b", "c", "leaf")
    move_together(kit, (found["leaf"], found["a"]))
    wanted = {"a": (found["a"], found["b"]), "b": (found["b"], found["c"])}
    move_together(kit, *(wanted[name] for name in order))

    a, b, c = (found[name].pk for name in "abc")
    assert path_of(found["b"]) == f"{c}."
    assert path_of(found["a"]) == f"{c}.{b}."
    assert path_of(found["leaf"]) == f"{c}.{b}.{a}."


def test_a_node_that_leaves_a_moving_node_takes_its_own_with_it(kit: Kit):
    found = tree(kit, "a", "b", "c", "leaf")
    move_together(kit, (found["b"], found["a"]))
    move_together(kit, (found["leaf"], found["b"]))
    move_together(kit, (found["a"], found["c"]), (found["b"], None))

    assert path_of(found["b"]) == ""
    assert path_of(found["leaf"]) == f"{found['b'].pk}."
    assert path_of(found["a"]) == f"{found['c'].pk}."


def test_a_branch_that_would_reach_too_deep_is_refused(kit: Kit):
    module = registry.get("product_category")
    ends = []
    for _chain in range(2):
        parent = None
        for _level in range(3):
            parent = kit.make(module, "admin", parent=parent)
            ends.append(parent)
            parent = parent.pk
    top, bottom = ends[3], ends[2]

    with pytest.raises(DomainError) as refused:
        store.update(module, kit["admin"], top.pk, {"parent": bottom.pk})

    assert refused.value.code == "E_TREE_DEPTH"
