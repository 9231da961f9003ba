"""What people are told of approvals (DOMAIN 28): asked, urged, decided, copied."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.flow.approval.link import make_link
from guanxi.flow.approval.models import ApprovalCase, Copy, Task
from guanxi.kernel.notices import Kind, Telling, declare, notify

MODULE = "approval"


def _own_link(params: Mapping[str, Any]) -> str:
    """The address in a mail: works once, for the person who is asked, signed in."""
    return f"/approvals/link/{make_link(Task.objects.get(pk=params['task']), verb='approve')}"


ASKED = declare(
    Kind(
        key="approval_task",
        label=_("Approval for you"),
        text=_("%(submitter)s asks you to decide: “%(subject)s”."),
        icon="check",
        channels=("app", "mail", "im"),
        link=_own_link,
    )
)
URGED = declare(
    Kind(
        key="approval_urge",
        label=_("Approval urged"),
        text=_("%(by)s urges you to decide: “%(subject)s”."),
        icon="clock",
        channels=("app", "im"),
    )
)
OVERDUE = declare(
    Kind(
        key="approval_overdue",
        label=_("Approval overdue"),
        text=_("“%(subject)s” has waited for you longer than it should."),
        icon="clock",
        channels=("app", "mail", "im"),
    )
)
RESULTS = {
    "approved": declare(
        Kind(
            key="approval_approved",
            label=_("Approved"),
            text=_("“%(subject)s” was approved."),
            icon="check",
            channels=("app", "im"),
        )
    ),
    "rejected": declare(
        Kind(
            key="approval_rejected",
            label=_("Rejected"),
            text=_("“%(subject)s” was rejected: %(reason)s"),
            icon="close",
            channels=("app", "im"),
        )
    ),
    "returned": declare(
        Kind(
            key="approval_returned",
            label=_("Returned to you"),
            text=_("“%(subject)s” came back: %(reason)s"),
            icon="undo",
            channels=("app", "im"),
        )
    ),
    "recalled": declare(
        Kind(
            key="approval_recalled",
            label=_("Recalled"),
            text=_("“%(subject)s” was recalled."),
            icon="undo",
            channels=("app", "im"),
        )
    ),
}
COPIED = declare(
    Kind(
        key="approval_copy", label=_("Copy of an approval"), text=_("You were sent a copy: “%(subject)s”."), icon="bell"
    )
)
TOLD = declare(
    Kind(
        key="approval_notify",
        label=_("Approval under way"),
        text=_("“%(subject)s” has come to “%(node)s”."),
        icon="bell",
    )
)


def tell_asked(case: ApprovalCase, task: Task, submitter: str) -> None:
    """A person has an open task."""
    params = {"subject": case.title, "submitter": submitter, "task": task.pk}
    _tell(ASKED, case, task.assignee_id, f"{task.pk}:{task.opened_at}", by=case.submitter_id, params=params)


def tell_urged(case: ApprovalCase, task: Task, by: int | None) -> None:
    """The submitter has waited long enough."""
    params = {"subject": case.title, "task": task.pk}
    _tell(URGED, case, task.assignee_id, f"{task.pk}:{task.urged_at}", by=by, params=params)


def tell_overdue(case: ApprovalCase, task: Task) -> None:
    """The time that the node gives is over."""
    params = {"subject": case.title, "task": task.pk}
    _tell(OVERDUE, case, task.assignee_id, f"{task.pk}:{task.reminded}", by=case.submitter_id, params=params)


def tell_result(case: ApprovalCase, people: set[int], by: int | None, result: str) -> None:
    """How it ended, or that it came back; nobody hears of his own doing."""
    for user in sorted(people - {by}):
        params = {"subject": case.title, "reason": case.reason}
        _tell(RESULTS[result], case, user, f"{case.pk}:{case.version}", by=by, params=params)


def tell_copied(case: ApprovalCase, copy: Copy) -> None:
    """A person may read along."""
    _tell(COPIED, case, copy.user_id, str(case.pk), by=copy.by_id, params={"subject": case.title})


def tell_passing(case: ApprovalCase, user: int, node: str, name: str) -> None:
    """A node only tells of itself."""
    params = {"subject": case.title, "node": name}
    _tell(TOLD, case, user, f"{case.pk}:{node}", by=case.submitter_id, params=params)


def _tell(kind: Kind, case: ApprovalCase, user: int, key: str, *, by: int | None, params: dict) -> None:
    notify.ask(
        [
            Telling(
                kind=kind,
                user_id=user,
                key=f"{kind.key}:{key}",
                module=MODULE,
                record_id=case.pk,
                by_id=by,
                params=params,
            )
        ]
    )
