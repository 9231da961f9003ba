"""What a background function is given, and what it answers when there is more to do."""

from dataclasses import dataclass, field
from typing import Any

from guanxi.access.actor import Actor, actor_of, system_actor
from guanxi.access.models import User
from guanxi.jobs import lease
from guanxi.kernel.errors import DomainError


@dataclass(frozen=True)
class Next:
    """There is another batch: where it begins, and how far the work has come."""

    checkpoint: dict[str, Any]
    done: int
    total: int | None


@dataclass(frozen=True)
class Run:
    """One batch of a job: who started it, and the checkpoint that the batch before it left (`{}` at first)."""

    job_id: int
    user_id: int | None
    done: int = 0
    total: int | None = None
    checkpoint: dict[str, Any] = field(default_factory=dict)
    attempt: int = 0

    def actor(self, via: str = "job") -> Actor:
        """Who acts: the starter with the rights of this moment, or the product itself when nobody started it.

        E_UNAUTHENTICATED ends the job of a person who does not work here any more.
        """
        if self.user_id is None:
            return system_actor().through(via, self.job_id)
        person = User.objects.get(pk=self.user_id)
        if not person.is_active:
            raise DomainError("E_UNAUTHENTICATED")
        return actor_of(person).through(via, self.job_id)

    def next(self, checkpoint: dict[str, Any], *, done: int | None = None, total: int | None = None) -> Next:
        """Commit what this batch wrote, and come again with this checkpoint. A batch takes a second or two."""
        return Next(checkpoint, self.done if done is None else done, self.total if total is None else total)

    def go_on(self) -> None:
        """For work that can't be cut into batches: says, at least every ten seconds, that it is still under way, for as
        long as that takes. Ends it when it was called off, or belongs to another worker."""
        lease.go_on(self.job_id, self.attempt)
