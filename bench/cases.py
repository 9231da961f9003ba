"""python -m bench.cases 500: so many office forms submitted and approved one after the other, each by two calls of the
service, each call a transaction of its own, as pages and programs do; and the same number of single rows inserted and
committed by the plain driver. Prints seconds and processor seconds of both.
"""

import sys

from bench.measured import measure

from guanxi.access.actor import Actor, actor_of  # isort: skip
from guanxi.access.models import User  # isort: skip
from guanxi.flow.approval import services  # isort: skip
from guanxi.flow.approval.models import ApprovalDefinition  # isort: skip
from guanxi.meta import registry  # isort: skip
from guanxi.records import store  # isort: skip

FORMS = "office-forms"


def main(count: int) -> None:
    admin, submitter = _people()
    _define(admin)
    forms = registry.get("office_form")
    ids = [store.create(forms, submitter, {"form_type": "general", "purpose": f"Form {n}"}).pk for n in range(count)]
    _go_through(ids[:10], submitter, admin)  # the first ones read what is read once
    measured = ids[10:]
    measure(len(measured), lambda: _go_through(measured, submitter, admin))


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


if __name__ == "__main__":
    main(int(sys.argv[1]))
