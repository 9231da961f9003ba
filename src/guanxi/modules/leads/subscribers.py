"""What leads learn from the modules around them."""

from guanxi.kernel.events import subscribe
from guanxi.modules.activities.events import FollowedUp
from guanxi.modules.leads import pooling, services
from guanxi.modules.tasks.events import PlansChanged


@subscribe(FollowedUp)
def note_follow_up(event: FollowedUp) -> None:
    if event.leads:
        services.followed_up(actor=event.actor, spoken=event.leads)
        pooling.followed_up(event.leads)


@subscribe(PlansChanged)
def note_plan(event: PlansChanged) -> None:
    services.plans_changed(event.next_by_lead)
