"""What accounts learn from the modules around them."""

from guanxi.kernel.events import subscribe
from guanxi.modules.accounts import pooling, services
from guanxi.modules.activities.events import FollowedUp
from guanxi.modules.contracts.events import DealingsChanged
from guanxi.modules.health.events import HealthTold
from guanxi.modules.opportunities.events import DealsChanged, DealsMovedOn
from guanxi.modules.suggestions.events import CustomersScored, LookedBack
from guanxi.modules.tasks.events import PlansChanged


@subscribe(FollowedUp)
def note_follow_up(event: FollowedUp) -> None:
    services.followed_up(event.moments)
    pooling.followed_up(event.moments, event.visited)


@subscribe(PlansChanged)
def note_plan(event: PlansChanged) -> None:
    services.plans_changed(event.next_by_account)


@subscribe(DealsChanged)
def note_deals(event: DealsChanged) -> None:
    services.deals_changed(event.with_open, event.without_open)
    pooling.changed_beside(event.with_open | event.without_open)


@subscribe(DealingsChanged)
def note_dealings(event: DealingsChanged) -> None:
    services.dealings_changed(event.by_account)
    pooling.changed_beside(event.by_account)


@subscribe(DealsMovedOn)
def note_progress(event: DealsMovedOn) -> None:
    pooling.moved_on(event.accounts)


@subscribe(LookedBack)
def note_buying(event: LookedBack) -> None:
    services.looked_back(event.by_account)


@subscribe(CustomersScored)
def note_scores(event: CustomersScored) -> None:
    services.scored(event.by_account)


@subscribe(HealthTold)
def note_health(event: HealthTold) -> None:
    services.health_told(event.by_account)
