"""What others may ask of follow-up plans."""

from guanxi.modules.follow_up_plans.following import end_runs
from guanxi.modules.follow_up_plans.handling import finish_step

__all__ = ["end_runs", "finish_step"]
