"""What follow-ups learn from the modules around them."""

from guanxi.kernel.events import subscribe
from guanxi.modules.activities.services import follow_converted
from guanxi.modules.leads.events import LeadConverted


@subscribe(LeadConverted)
def go_with_the_lead(event: LeadConverted) -> None:
    follow_converted(
        actor=event.actor,
        lead=event.lead_id,
        account=event.account_id,
        contact=event.contact_id,
        opportunity=event.opportunity_id,
    )
