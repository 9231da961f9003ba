"""The demo company's tasks: what the diary promised to do next, and what superiors asked for."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from guanxi.demo import days
from guanxi.demo.chapter import Chapter
from guanxi.demo.people import superior
from guanxi.demo.shapes import Account, Activity, Task

PRIORITIES = {"urgent": 6, "high": 20, "medium": 58, "low": 16}
PAST = {"done": 86, "cancelled": 5, "open": 6, "doing": 3}
AHEAD = {"open": 60, "doing": 25, "done": 15}


def tasks(
    chapter: Chapter, accounts: tuple[Account, ...], activities: tuple[Activity, ...], *, assigned: int = 260
) -> tuple[Task, ...]:
    """In the order in which they were set."""
    names = {account.external_id: account.short_name for account in accounts}
    made = [*_promised(chapter, names, activities), *_assigned(chapter, accounts, assigned)]
    made.sort(key=lambda task: (task.created_at, task.account or ""))
    return tuple(replace(task, external_id=f"T{number:04}") for number, task in enumerate(made, start=1))


def _promised(chapter: Chapter, names: dict[str, str], activities: tuple[Activity, ...]) -> Iterator[Task]:
    """One for each next date of the diary, done when the next contact came."""
    following: dict[str, datetime] = {}
    for activity in reversed(activities):
        subject = activity.opportunity or activity.account
        done_at = following.get(subject)
        following[subject] = activity.happened_at
        if activity.next_at is not None:
            yield Task(
                external_id="",
                subject=chapter.words.follow_up.format(account=names[activity.account]),
                assignee=activity.author,
                assigner=activity.author,
                due_at=activity.next_at,
                priority=chapter.draw(PRIORITIES),
                status="open" if done_at is None else "done",
                account=activity.account,
                opportunity=activity.opportunity,
                activity=activity.external_id,
                created_at=activity.happened_at,
                done_at=done_at,
            )


def _assigned(chapter: Chapter, accounts: tuple[Account, ...], count: int) -> Iterator[Task]:
    """Errands given by superiors over the last year, some still to be done and some late."""
    for _ in range(count):
        ago = int(chapter.rng.betavariate(1, 2.5) * 365)
        set_on = days.working_day_before(chapter.today - timedelta(days=ago))
        created_at = days.moment(chapter.rng, set_on)
        account = chapter.rng.choice([account for account in accounts if account.created_at < created_at])
        due = days.working_day_from(set_on + timedelta(days=chapter.rng.randrange(2, 21)))
        status = chapter.draw(PAST if due < chapter.today else AHEAD)
        yield Task(
            external_id="",
            subject=chapter.rng.choice(chapter.words.errands).format(account=account.short_name),
            assignee=account.owner,
            assigner=superior(account.owner),
            due_at=days.at(due, 1080),
            priority=chapter.draw(PRIORITIES),
            status=status,
            account=account.external_id,
            opportunity=None,
            activity=None,
            created_at=created_at,
            done_at=_done(chapter, created_at, due) if status == "done" else None,
        )


def _done(chapter: Chapter, created_at: datetime, due: date) -> datetime:
    """About the day it was due, not before it was set and not after the last day known."""
    day = days.working_day_before(due + timedelta(days=chapter.rng.choice((-1, 0, 1, 3))))
    return max(days.moment(chapter.rng, min(day, chapter.last)), created_at + timedelta(minutes=45))
