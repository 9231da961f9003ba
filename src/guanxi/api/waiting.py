"""What waits for an approval instead of being done: such a request is answered by 202 and the approval's id."""

from typing import Any

from django.http import HttpResponse

from guanxi.api.answers import answer
from guanxi.records.events import Waiting


def waiting_answer(wait: Waiting, record: dict[str, Any] | None = None) -> HttpResponse:
    """202: the approval to look at, and the record as it is meanwhile."""
    return answer(waiting_body(wait, record), 202)


def waiting_body(wait: Waiting, record: dict[str, Any] | None = None) -> dict[str, Any]:
    """What is said of something that waits."""
    return {"waiting": {"approval": wait.approval}, **({"record": record} if record is not None else {})}
