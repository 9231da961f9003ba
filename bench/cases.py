"""python -m bench.cases 500: so many office forms submitted and approved one after the other, each by two calls of the
service, each call a transaction of its own, as pages and programs do; and the same number of single rows inserted and
committed by the plain driver. Prints seconds and processor seconds of both.
"""

import os
import sys
import time
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanxi.config.settings")
django.setup()

from django.db import connection  # noqa: E402

from guanxi.access.actor import Actor, actor_of  # noqa: E402
from guanxi.access.models import User  # noqa: E402
from guanxi.flow.approval import services  # noqa: E402
from guanxi.flow.approval.models import ApprovalDefinition  # noqa: E402
from guanxi.kernel import clock  # noqa: E402
from guanxi.meta import registry  # noqa: E402
from guanxi.records import store  # noqa: E402

FORMS = "office-forms"


def main(count: int) -> None:
    admin, submitter = _people()
    _define(admin)
    forms = registry.get("office_form")
    ids = [store.create(forms, submitter, {"form_type": "general", "purpose": f"Form {n}"}).pk for n in range(count)]
    _go_through(ids[:10], submitter, admin)  # the first ones read what is read once
    measured = ids[10:]
    seconds, processor = _timed(lambda: _go_through(measured, submitter, admin))
    bare_seconds, bare_processor = _timed(lambda: _insert(len(measured)))
    print(len(measured), seconds, processor, bare_seconds, bare_processor)


def _people() -> tuple[Actor, Actor]:
    """An administrator, and somebody who may hand in forms."""
    forms = registry.get("office_form")
    actors = [actor_of(user) for user in User.objects.filter(status="active").order_by("pk")[:200]]
    admin = next(one for one in actors if one.is_admin)
    return admin, next(one for one in actors if not one.is_admin and one.may(forms, "create"))


def _define(admin: Actor) -> None:
    ApprovalDefinition.objects.filter(object=FORMS).update(active=False)
    node = {"key": "a", "kind": "approve", "name": "Head", "approvers": {"by": "users", "ids": [admin.user_id]}}
    data = {"name": "Bench", "object": FORMS, "trigger": "submit", "active": True}
    store.create(registry.get("approval_definition"), admin, {**data, "flow": {"nodes": [node], "options": {}}})


def _go_through(ids: list[int], submitter: Actor, admin: Actor) -> None:
    forms = registry.get("office_form")
    for pk in ids:
        case = services.submit(forms, submitter, pk)
        services.approve(admin, case.pk)


def _insert(count: int) -> None:
    """The least that a database does to keep one thing more."""
    with connection.cursor() as cursor:
        for _place in range(count):
            cursor.execute("INSERT INTO bench_row (said, at) VALUES (%s, %s)", ["x" * 200, clock.now()])


def _timed(work: Callable[[], None]) -> tuple[float, float]:
    begun, used = time.monotonic(), time.process_time()
    work()
    return time.monotonic() - begun, time.process_time() - used


if __name__ == "__main__":
    with connection.cursor() as made:
        made.execute("CREATE TABLE bench_row (said text, at timestamp)")
    main(int(sys.argv[1]))
