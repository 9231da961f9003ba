"""What opportunities learn from the modules around them."""

from guanxi.kernel.events import subscribe
from guanxi.modules.companies.events import CompanyFounded
from guanxi.modules.contracts.events import OrderCounts
from guanxi.modules.opportunities import services
from guanxi.modules.opportunities.process import create_default_process


@subscribe(CompanyFounded)
def create_process(event: CompanyFounded) -> None:
    create_default_process(event.language)


@subscribe(OrderCounts)
def note_order(event: OrderCounts) -> None:
    """A contract order in effect wins its deal; one that was voided gives it back."""
    if event.counts:
        services.won_by_order(actor=event.actor, pk=event.opportunity_id, number=event.number, signed=event.signed)
    else:
        services.goes_on(actor=event.actor, pk=event.opportunity_id, number=event.number)
