"""What companies are to each other (F018 rule 1), in the words of either side."""

from typing import Any

import pytest

from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.relations.shown import related_companies
from guanxi.records import store
from guanxi.records.merges.merging import merge
from tests.kit.people import Kit

RELATION, ACCOUNT = registry.get("account_relation"), registry.get("account")


def relate(kit: Kit, first: Any, kind: str, second: Any, name: str = "bob", /, **more: Any) -> Any:
    return store.create(RELATION, kit[name], {"from": first.pk, "type": kind, "to": second.pk, **more})


def told(kit: Kit, account: Any, name: str = "bob") -> list[tuple[str, str, bool]]:
    shown = related_companies(account, kit[name])
    return [(one["words"], one["name"], bool(one["href"])) for one in shown["rows"]] if shown else []


def test_f018_r1_either_page_tells_a_relation_in_its_own_words(kit: Kit) -> None:
    dealer, clinic = kit.make("account", name="Dealer"), kit.make("account", name="Clinic")
    relate(kit, dealer, "dealer", clinic)
    relate(kit, dealer, "partner", clinic)

    assert told(kit, dealer) == [("Sells to", "Clinic", True), ("Partner", "Clinic", True)]
    assert told(kit, clinic) == [("Buys through", "Dealer", True), ("Partner", "Dealer", True)]


@pytest.mark.parametrize("kind,turned,code", [("supplier", False, "E_DUPLICATE"), ("partner", True, "E_DUPLICATE")])
def test_the_same_is_said_once_and_what_is_mutual_from_either_side(
    kit: Kit, kind: str, turned: bool, code: str
) -> None:
    one, other = kit.make("account"), kit.make("account")
    relate(kit, one, kind, other)

    with pytest.raises(DomainError, match=code):
        relate(kit, *((other, kind, one) if turned else (one, kind, other)))
    relate(kit, other, "supplier" if not turned else "dealer", one)


def test_a_company_has_no_relation_to_itself(kit: Kit) -> None:
    one = kit.make("account")

    with pytest.raises(DomainError, match="E_FORMAT"):
        relate(kit, one, "partner", one)


def test_shares_of_one_company_come_to_no_more_than_the_whole(kit: Kit) -> None:
    held, first, second = kit.make("account"), kit.make("account"), kit.make("account")
    relate(kit, first, "shareholder", held, share_pct="60")

    with pytest.raises(DomainError, match="E_RANGE") as error:
        relate(kit, second, "shareholder", held, share_pct="40.5")
    assert error.value.errors[0].params["high"] == 40
    made = relate(kit, second, "shareholder", held, share_pct="40")
    assert store.update(RELATION, kit["bob"], made.pk, {"type": "partner"}).share_pct is None


def test_f018_r4_a_relation_opens_nothing_but_the_name(kit: Kit) -> None:
    mine, theirs = kit.make("account", "bob", name="Mine"), kit.make("account", "ben", name="Theirs")
    relate(kit, mine, "supplier", theirs, "admin")

    assert told(kit, mine) == [("Supplies", "Theirs", False)]
    assert told(kit, theirs, "ben") == [("Supplied by", "Mine", False)]
    assert told(kit, theirs, "charlie") == []
    with pytest.raises(DomainError, match="E_REFERENCE"):
        relate(kit, mine, "partner", theirs)


def test_what_two_merged_companies_were_to_each_other_is_not_shown(kit: Kit) -> None:
    kept, gone, third = (kit.make("account", name=name) for name in ("Kept", "Gone", "Third"))
    relate(kit, kept, "partner", gone)
    relate(kit, gone, "supplier", third)

    merge(module=ACCOUNT, actor=kit["admin"], pk=kept.pk, records=[gone.pk])

    assert told(kit, kept) == [("Supplies", "Third", True)]
