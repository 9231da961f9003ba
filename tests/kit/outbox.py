"""Channels of tests: they keep what they are given, and fail on demand."""

from collections.abc import Iterator
from contextlib import contextmanager

from guanxi.jobs import lease
from guanxi.jobs.execute import execute
from guanxi.jobs.models import Job
from guanxi.jobs.queue import enqueue
from guanxi.messaging import channels
from guanxi.messaging.channels import Channel, Delivered, Failed
from guanxi.messaging.outbox.deliver import deliver_messages
from guanxi.messaging.outbox.models import Message


class Recorder(Channel):
    """A channel that is set up, and answers what the test says: the next of `answers`, else that it has taken it."""

    name = "recorder"

    def __init__(self, key: str, *, repeats: bool = True) -> None:
        self.key, self.repeats = key, repeats
        self.got: list[tuple[str, str, str]] = []
        self.names: list[str] = []
        self.answers: list[Delivered | Failed | BaseException] = []

    def is_ready(self) -> bool:
        return True

    def deliver(self, message: Message) -> Delivered | Failed:
        self.got.append((message.address, message.subject, message.body))
        self.names.append(message.message_id)
        answer = self.answers.pop(0) if self.answers else Delivered(reference=f"r{message.pk}")
        if isinstance(answer, BaseException):
            raise answer
        return answer


@contextmanager
def recording(key: str, *, repeats: bool = True) -> Iterator[Recorder]:
    """A recorder in place of whatever is set up, for the length of a block."""
    recorder = Recorder(key, repeats=repeats)
    channels._adapters.insert(0, recorder)
    try:
        yield recorder
    finally:
        channels._adapters.remove(recorder)


def empty_outbox() -> Job:
    """Run the job that hands messages over, as a worker does."""
    return run_job(enqueue(deliver_messages))


def run_job(job: Job) -> Job:
    """Run one job to its end, whatever waits beside it."""
    claimed = lease.claim("test", only=job.pk)
    assert claimed is not None
    execute(claimed, lambda: False)
    claimed.refresh_from_db()
    return claimed
