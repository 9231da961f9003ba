"""What others may ask of tasks."""

from guanxi.modules.tasks.services import RUNNING, Wish, end_tasks, give_tasks, move_task

__all__ = ["RUNNING", "Wish", "end_tasks", "give_tasks", "move_task"]
