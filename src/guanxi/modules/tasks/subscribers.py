"""What tasks learn from the modules around them."""

from guanxi.kernel.events import subscribe
from guanxi.modules.activities.events import NextStepsPlanned
from guanxi.modules.leads.events import LeadConverted
from guanxi.modules.tasks.models import Task
from guanxi.modules.tasks.services import end_with_owner, follow_converted, plan_next_steps
from guanxi.pools.events import WentToPool
from guanxi.records.merges.hanging import Hanging, declare

declare(Hanging(model=Task, module="object", by="slug"))


@subscribe(NextStepsPlanned)
def plan(event: NextStepsPlanned) -> None:
    plan_next_steps(actor=event.actor, steps=event.steps)


@subscribe(LeadConverted)
def go_with_the_lead(event: LeadConverted) -> None:
    follow_converted(
        actor=event.actor,
        lead=event.lead_id,
        account=event.account_id,
        contact=event.contact_id,
        opportunity=event.opportunity_id,
    )


@subscribe(WentToPool)
def end_with_its_owner(event: WentToPool) -> None:
    end_with_owner(actor=event.actor, key=event.module.key, owners=event.owners, notes=event.notes)
