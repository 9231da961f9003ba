"""Competitors, and where we meet them (F045, F037 rule 5)."""

from typing import Any

import pytest

from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.opportunities.models import OpportunityCompetitor
from guanxi.modules.opportunities.rival_figures import against
from guanxi.records import actions, store
from tests.kit.people import Kit
from tests.kit.values import codes_of

COMPETITOR, MEETING, DEAL = (registry.get(key) for key in ("competitor", "opportunity_competitor", "opportunity"))


def met(kit: Kit, deal: Any, rival: Any, name: str = "bob", /, **more: Any) -> Any:
    return store.create(MEETING, kit[name], {"opportunity": deal.pk, "competitor": rival.pk, **more})


def rival(kit: Kit, name: str = "Meirui", /, **more: Any) -> Any:
    return store.create(COMPETITOR, kit["alice"], {"name": name, **more})


def lose(kit: Kit, deal: Any, **arguments: Any) -> Any:
    return actions.run(DEAL, kit["bob"], deal.pk, "lose", {"lost_reason": "competitor", **arguments})


def test_f045_r1_all_read_them_and_only_roles_with_the_right_change_them(kit: Kit) -> None:
    made = rival(kit)

    assert store.fetch(COMPETITOR, kit["charlie"], made.pk).name == "Meirui"
    with pytest.raises(DomainError, match="E_NO_PERMISSION"):
        store.update(COMPETITOR, kit["bob"], made.pk, {"threat": "high"})


def test_f045_r1_a_name_is_taken_once(kit: Kit) -> None:
    rival(kit)

    with pytest.raises(DomainError) as error:
        rival(kit)

    assert codes_of(error.value) == {"name": "E_NOT_UNIQUE"}


def test_f045_r1_a_deal_names_a_competitor_once_with_a_position(kit: Kit) -> None:
    deal, other = kit.make("opportunity"), rival(kit)

    assert met(kit, deal, other).position == "encountered"
    with pytest.raises(DomainError, match="E_DUPLICATE"):
        met(kit, deal, other)


def test_of_one_batch_the_second_that_says_the_same_is_refused(kit: Kit) -> None:
    deal, other = kit.make("opportunity"), rival(kit)
    data = {"opportunity": deal.pk, "competitor": other.pk}
    changes = [store.new(MEETING, kit["bob"], data) for _time in range(2)]

    store.write(changes)

    assert [[error.code for error in change.errors] for change in changes] == [[], ["E_DUPLICATE"]]


def test_only_who_may_change_the_deal_names_its_competitors(kit: Kit) -> None:
    deal = kit.make("opportunity", "bob")

    with pytest.raises(DomainError, match="E_REFERENCE"):
        met(kit, deal, rival(kit), "ben")
    assert met(kit, deal, rival(kit, "Kangda"), "alice").name == "Kangda"


def test_f045_r3_one_that_was_met_is_not_deleted_but_put_out_of_use(kit: Kit) -> None:
    other = rival(kit)
    met(kit, kit.make("opportunity"), other)

    with pytest.raises(DomainError, match="E_IN_USE"):
        store.delete(COMPETITOR, kit["alice"], other.pk)

    store.update(COMPETITOR, kit["alice"], other.pk, {"active": False})
    with pytest.raises(DomainError, match="E_REFERENCE"):
        met(kit, kit.make("opportunity"), other)


def test_the_page_of_a_competitor_shows_the_deals_that_one_sees(kit: Kit) -> None:
    other = rival(kit)
    met(kit, kit.make("opportunity", "bob", name="Bob's deal"), other)
    met(kit, kit.make("opportunity", "ben", name="Ben's deal"), other, "ben")

    pages = {
        name: kit.browser(name).get(f"/m/competitors/{other.pk}/related").content.decode()
        for name in ("alice", "bob", "ben")
    }

    seen = {name: [text for text in ("Bob", "Ben") if f"{text}&#39;s deal" in html] for name, html in pages.items()}
    assert seen == {"alice": ["Bob", "Ben"], "bob": ["Bob"], "ben": ["Ben"]}


def test_f037_r5_a_deal_lost_to_a_competitor_says_to_whom(kit: Kit) -> None:
    deal = kit.make("opportunity")

    with pytest.raises(DomainError) as error:
        lose(kit, deal)

    gate = error.value.errors[0] if error.value.errors else error.value
    assert (gate.code, codes_of(gate)) == ("E_STAGE_GATE", {"winning_competitor": "E_REQUIRED"})


def test_f037_r5_who_has_won_is_among_the_competitors_of_the_deal(kit: Kit) -> None:
    known, stranger = rival(kit), rival(kit, "Kangda")
    first, second = kit.make("opportunity"), kit.make("opportunity")
    met(kit, first, known, position="ahead")

    lost = lose(kit, first, winning_competitor=known.pk)
    lose(kit, second, winning_competitor=stranger.pk)

    assert lost.winning_competitor_id == known.pk
    rows = OpportunityCompetitor.objects.order_by("pk")
    assert list(rows.values_list("opportunity_id", "competitor_id", "position")) == [
        (first.pk, known.pk, "won_against_us"),
        (second.pk, stranger.pk, "won_against_us"),
    ]


def test_a_reopened_deal_has_no_winner(kit: Kit) -> None:
    deal = kit.make("opportunity")
    lose(kit, deal, winning_competitor=rival(kit).pk)

    assert actions.run(DEAL, kit["alice"], deal.pk, "reopen", {}).winning_competitor_id is None


def test_a_deal_takes_its_competitors_into_the_bin_and_back(kit: Kit) -> None:
    deal = kit.make("opportunity")
    entry = met(kit, deal, rival(kit))

    store.delete(DEAL, kit["bob"], deal.pk)
    assert OpportunityCompetitor.objects.get(pk=entry.pk).deleted_at is not None
    store.restore(DEAL, kit["bob"], deal.pk)

    assert OpportunityCompetitor.objects.get(pk=entry.pk).deleted_at is None


def test_f045_r2_its_page_says_how_one_does_against_it_as_far_as_one_sees(kit: Kit) -> None:
    made = rival(kit)
    product = kit.make("product", "admin", standard_price="100")
    lines = [{"product": product.pk, "quantity": "1", "discount_pct": "5"}]
    won, lost, other, still = (kit.make(DEAL, lines=lines) for _deal in range(4))
    for deal in (won, lost, other, still):
        met(kit, deal, made)
    actions.run(DEAL, kit["bob"], won.pk, "win", {"won_reason": "product"})
    lose(kit, lost, winning_competitor=made.pk)
    actions.run(DEAL, kit["bob"], other.pk, "lose", {"lost_reason": "budget"})

    found = against(made, kit["bob"])

    assert found is not None
    assert [(one["value"], one.get("note", "")) for one in found["stats"]] == [
        ("4", ""),
        ("¥95", "1 deal"),
        ("1", ""),
        ("2", "to it: 1"),
        ("33.3%", "Won ÷ (won + lost)"),
        ("5.0%", ""),
    ]
    assert {one["count"] for one in found["reasons"]} == {1}
    assert against(made, kit["ben"]) is None
    page = kit.browser("bob").get(f"/m/competitors/{made.pk}/").content.decode()
    assert f"/m/opportunity-competitors/?competitor={made.pk}&amp;opportunity.status=won" in page
    behind = kit.browser("bob").get(f"/m/opportunity-competitors/?competitor={made.pk}&opportunity.status=won")
    assert behind.status_code == 200


def test_f045_r3_one_that_was_met_is_retired_not_deleted(kit: Kit) -> None:
    made = rival(kit)
    met(kit, kit.make(DEAL), made)

    with pytest.raises(DomainError, match="E_IN_USE"):
        store.delete(COMPETITOR, kit["alice"], made.pk)
    assert not store.update(COMPETITOR, kit["alice"], made.pk, {"active": False}).active
