"""Puts down what the demo company has in approval: its definitions, and office forms that stand in every way."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor, actor_of
from guanxi.access.models import User
from guanxi.demo.days import working_day_from
from guanxi.demo.shelf import MARK, Shelf
from guanxi.flow.approval import services
from guanxi.flow.approval.models import ApprovalCase, ApprovalDefinition
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.records import store

FORMS = "office-forms"
Story = tuple[str, dict[str, Any], Callable[["Desk", ApprovalCase], None]]


class Desk:
    """People of the demo as actors by user name, and their forms."""

    def __init__(self) -> None:
        self._known: dict[str, Actor] = {}

    def __getitem__(self, name: str) -> Actor:
        if name not in self._known:
            self._known[name] = actor_of(User.objects.get(username=name), via="import")
        return self._known[name]

    def agree(self, case: ApprovalCase, *names: str) -> None:
        for name in names:
            services.approve(self[name], case.pk)


def load_approvals(shelf: Shelf, language: str) -> None:
    """The ready definitions are switched on, deals get two of their own, and people have handed in forms."""
    module = registry.get("approval_definition")
    for row in ApprovalDefinition.objects.filter(object=FORMS).order_by("priority"):
        store.update(module, shelf.admin, row.pk, {"active": True})
    with translation.override(language):
        _define_deals(shelf)
        desk = Desk()
        for author, data, what_came in _forms():
            _hand_in(desk, author, data, what_came)


def _define_deals(shelf: Shelf) -> None:
    """No deal above a million is deleted without the superior's consent."""
    superior = {"by": "superior", "of": "owner"}
    node = {"key": "superior", "kind": "approve", "name": _("Superior of the owner"), "approvers": superior}
    large = {"field": "amount", "op": "gte", "value": "1000000"}
    data = {"name": _("Deletion of large deals"), "object": "opportunities", "trigger": "delete", "condition": large}
    flow = {"nodes": [node], "options": {}}
    store.create(registry.get("approval_definition"), shelf.admin, {**data, "flow": flow, "active": True})


def _hand_in(desk: Desk, author: str, data: dict[str, Any], what_came: Callable[[Desk, ApprovalCase], None]) -> None:
    module, actor = registry.get("office_form"), desk[author]
    record = store.create(module, actor, {**data, "source_system": MARK, "owner": actor.user_id})
    what_came(desk, services.submit(module, actor, record.pk))


def _waits(desk: Desk, case: ApprovalCase) -> None:
    """Nobody has answered yet."""


def _forms() -> list[Story]:
    today = clock.today("Asia/Shanghai")
    soon, later = (working_day_from(today + timedelta(days=ahead)) for ahead in (6, 9))
    return [
        ("fang.xiaoyun", _leave(_("Family matters at home"), "personal", soon, soon), _waits),
        ("ji.haoran", _expense(_("Dinner with the hospital's purchasing team"), "entertainment", "1280"), _waits),
        (
            "xu.jiayi",
            _expense(_("Stand at the regional exhibition"), "marketing", "8600"),
            lambda desk, case: desk.agree(case, "fang.xiaoyun"),
        ),
        ("zhou.wenbo", _trip(_("Visit to the key customers in Hangzhou"), _("Hangzhou"), soon, later), _waits),
        ("zhou.wenbo", _expense(_("Train tickets of last month"), "travel", "2340"), _waits),
        (
            "han.lixin",
            _trip(_("Negotiation in Tianjin"), _("Tianjin"), soon, soon),
            lambda desk, case: desk.agree(case, "lin.siyuan"),
        ),
        (
            "lou.zihan",
            _leave(_("Annual leave"), "annual", later, later),
            lambda desk, case: desk.agree(case, "fang.xiaoyun"),
        ),
        (
            "ge.xiaofeng",
            _expense(_("Taxis without receipts"), "transport", "460"),
            lambda desk, case: services.reject(desk["ji.haoran"], case.pk, comment=_("Add the receipts, please.")),
        ),
        (
            "ying.kaiwen",
            _expense(_("Gifts for the spring festival"), "gift", "3200"),
            lambda desk, case: services.return_to(
                desk["fang.xiaoyun"], case.pk, comment=_("For which customers? Add them to the reason.")
            ),
        ),
        (
            "qi.mengyao",
            _leave(_("Dentist"), "sick", soon, soon),
            lambda desk, case: services.recall(desk["qi.mengyao"], case.pk, comment=_("The appointment was moved.")),
        ),
    ]


def _leave(why: str, kind: str, first: Any, last: Any) -> dict[str, Any]:
    return {"form_type": "leave", "leave_kind": kind, "begin_on": first, "end_on": last, "purpose": why}


def _trip(why: str, where: str, first: Any, last: Any) -> dict[str, Any]:
    data = {"form_type": "trip", "destination": where, "begin_on": first, "end_on": last, "purpose": why}
    return {**data, "transport": "train", "subject": why}


def _expense(why: str, kind: str, amount: str) -> dict[str, Any]:
    spent = clock.today("Asia/Shanghai") - timedelta(days=4)
    return {"form_type": "expense", "expense_kind": kind, "amount": amount, "spent_on": spent, "purpose": why}
