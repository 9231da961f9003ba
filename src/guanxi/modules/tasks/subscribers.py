"""What tasks learn from the modules around them."""

from guanxi.kernel.events import subscribe
from guanxi.modules.activities.events import NextStepsPlanned
from guanxi.modules.tasks.services import plan_next_steps


@subscribe(NextStepsPlanned)
def plan(event: NextStepsPlanned) -> None:
    plan_next_steps(actor=event.actor, steps=event.steps)
