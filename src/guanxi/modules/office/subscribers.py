"""What office forms learn from around them: a company begins, a form was approved."""

from guanxi.flow.approval.events import ApprovalEnded
from guanxi.flow.approval.ready import lay_out
from guanxi.kernel.events import publish, subscribe
from guanxi.kernel.finding import find_one
from guanxi.modules.companies.events import CompanyFounded, CompanyUpgraded
from guanxi.modules.office.events import TripApproved
from guanxi.modules.office.models import OfficeForm
from guanxi.modules.office.ready import SLUG, ready


@subscribe(CompanyFounded)
def begin(event: CompanyFounded) -> None:
    """A new company finds the ready definitions, switched off."""
    lay_out(SLUG, event.language, ready)


@subscribe(CompanyUpgraded)
def begin_later(event: CompanyUpgraded) -> None:
    """So does a company from before there were any."""
    lay_out(SLUG, event.language, ready)


@subscribe(ApprovalEnded)
def tell_of_trips(event: ApprovalEnded) -> None:
    """Who plans by people's trips hears of an approved one."""
    if event.object != SLUG or event.status != "approved":
        return
    form = find_one(OfficeForm, id=event.record_id, form_type="trip")
    if form is None or form.owner_id is None or form.begin_on is None or form.end_on is None:
        return
    publish(
        TripApproved(
            form_id=form.pk,
            traveller_id=form.owner_id,
            companion_ids=tuple(form.companions),
            begin_on=form.begin_on,
            end_on=form.end_on,
            destination=form.destination,
            account_ids=tuple(form.accounts),
        )
    )
