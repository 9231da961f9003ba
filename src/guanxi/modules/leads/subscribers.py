"""What leads learn from the modules around them."""

from guanxi.flow.approval.ready import lay_out
from guanxi.kernel.events import subscribe
from guanxi.modules.activities.events import FollowedUp
from guanxi.modules.companies.events import CompanyFounded, CompanyUpgraded
from guanxi.modules.leads import pooling, services
from guanxi.modules.leads.ready import SLUG, ready
from guanxi.modules.leads.score_ready import lay_out_rules
from guanxi.modules.tasks.events import PlansChanged


@subscribe(FollowedUp)
def note_follow_up(event: FollowedUp) -> None:
    if event.leads:
        services.followed_up(actor=event.actor, spoken=event.leads)
        pooling.followed_up(event.leads)


@subscribe(PlansChanged)
def note_plan(event: PlansChanged) -> None:
    services.plans_changed(event.next_by_lead)


@subscribe(CompanyFounded)
def begin(event: CompanyFounded) -> None:
    """A new company asks the owners of accounts from the first day."""
    lay_out(SLUG, event.language, ready)
    lay_out_rules(event.language)


@subscribe(CompanyUpgraded)
def begin_later(event: CompanyUpgraded) -> None:
    lay_out(SLUG, event.language, ready)
    lay_out_rules(event.language)
