"""Who decides in a deal (F040 rule 2): the people, and a warning from the third stage on."""

from typing import Any

from guanxi.meta import registry
from guanxi.modules.opportunities.models import Opportunity, Stage
from guanxi.modules.opportunities.stakeholders import stakeholders
from guanxi.records import actions, store
from tests.kit.people import Kit

DEAL = registry.get("opportunity")


def moved(kit: Kit, deal: Any, name: str) -> Opportunity:
    stage = Stage.objects.get(name_en=name)
    actions.run(DEAL, kit["bob"], deal.pk, "move", {"stage": stage.pk})
    return Opportunity.objects.get(pk=deal.pk)


def test_f040_r2_from_the_third_stage_on_somebody_must_decide(kit: Kit) -> None:
    deal = kit.make(DEAL, "bob")
    user = kit.make("contact", "bob", name="Uta", account=deal.account_id, decision_role="user", attitude="opponent")
    boss = kit.make("contact", "bob", name="Ada", account=deal.account_id, decision_role="decision_maker")
    assert stakeholders(deal, kit["bob"]) is None
    store.update(DEAL, kit["bob"], deal.pk, {"primary_contact": user.pk})

    early = stakeholders(moved(kit, deal, "Needs analysis"), kit["bob"])
    late = stakeholders(moved(kit, deal, "Proposal / quote"), kit["bob"])

    assert early is not None
    assert late is not None
    assert [(one["name"], one["decision_role"], one["tone"]) for one in late["people"]] == [("Uta", "User", "bad")]
    assert (bool(early["warning"]), bool(late["warning"])) == (False, True)
    assert late["warning"] in kit.browser("bob").get(f"/m/opportunities/{deal.pk}/").content.decode()
    decided = store.update(DEAL, kit["bob"], deal.pk, {"contacts": [boss.pk]})
    said = stakeholders(decided, kit["bob"])
    assert said is not None
    assert (said["warning"], [one["name"] for one in said["people"]]) == ("", ["Ada", "Uta"])
