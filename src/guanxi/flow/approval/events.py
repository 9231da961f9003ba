"""What others may hear of approvals."""

from dataclasses import dataclass

from guanxi.access.actor import Actor


@dataclass(frozen=True, kw_only=True)
class ApprovalBegun:
    """A record was handed in for approval; published in that transaction. `object` is the module's slug."""

    approval_id: int
    object: str
    record_id: int | None
    trigger: str
    actor: Actor


@dataclass(frozen=True, kw_only=True)
class ApprovalEnded:
    """An approval has its result; published in the transaction of the last answer. `object` is the module's slug."""

    approval_id: int
    object: str
    record_id: int | None
    trigger: str
    status: str
    actor: Actor


@dataclass(frozen=True, kw_only=True)
class ApprovalMoved:
    """Who is asked in an approval may have changed; published in the transaction of whatever moved it. `ended` are the
    tasks that nobody is asked any more."""

    approval_id: int
    ended: tuple[int, ...] = ()
