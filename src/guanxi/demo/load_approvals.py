"""Puts down what the demo company has in approval: its definitions, and office forms that stand in every way."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor, actor_of
from guanxi.access.models import User
from guanxi.demo.days import ZONE, working_day_before, working_day_from
from guanxi.demo.shelf import MARK, Shelf
from guanxi.flow.approval import services
from guanxi.flow.approval.models import ApprovalCase, ApprovalDefinition
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.records import actions, store

FORMS = "office-forms"
Story = tuple[str, dict[str, Any], Callable[["Desk", ApprovalCase], Any]]


MINUTES = (25, 70, 140, 45, 205, 95, 320)  # from being asked to the answer
BETWEEN = timedelta(minutes=55)  # from one answer to the next


class Desk:
    """People of the demo as actors by user name: each as he is now, with what he was given meanwhile."""

    def __getitem__(self, name: str) -> Actor:
        return actor_of(User.objects.get(username=name), via="import")

    def agree(self, case: ApprovalCase, *names: str) -> None:
        """These approve one after the other."""
        moment = clock.now()
        for place, name in enumerate(names):
            with clock.at(moment + place * BETWEEN):
                services.approve(self[name], case.pk)


def load_approvals(shelf: Shelf, language: str) -> None:
    """The ready definitions are switched on, deals get two of their own, and people have handed in forms."""
    module = registry.get("approval_definition")
    for row in ApprovalDefinition.objects.filter(object=FORMS).order_by("priority"):
        store.update(module, shelf.admin, row.pk, {"active": True})
    with translation.override(language):
        _define_deals(shelf)
        desk = Desk()
        for place, (author, data, what_came) in enumerate(_forms()):
            _hand_in(desk, _moment(place), author, data, what_came, timedelta(minutes=MINUTES[place % len(MINUTES)]))
        _ask_about_deals(desk)


def _define_deals(shelf: Shelf) -> None:
    """No deal above a million is deleted, and none above half a million brought to its last stage, without the consent
    of who stands above its owner."""
    for name, trigger, limit, watched in (
        (_("Deletion of large deals"), "delete", "1000000", []),
        (_("Last stage of large deals"), "stage", "500000", [str(_open_stages()[-1])]),
    ):
        superior = {"by": "superior", "of": "owner"}
        node = {"key": "superior", "kind": "approve", "name": _("Superior of the owner"), "approvers": superior}
        large = {"field": "amount", "op": "gte", "value": limit}
        data = {"name": name, "object": "opportunities", "trigger": trigger, "watched": watched, "condition": large}
        flow = {"nodes": [node], "options": {}}
        store.create(registry.get("approval_definition"), shelf.admin, {**data, "flow": flow, "active": True})


def _open_stages() -> list[int]:
    """The stages that a deal goes through before it is decided, in their order."""
    stages = registry.get("stage").model.objects.filter(deleted_at=None, kind="open")
    return list(stages.order_by("stage_set", "sequence").values_list("pk", flat=True))


def _ask_about_deals(desk: Desk) -> None:
    """A large deal is to go to the last stage, and another one, that came to nothing, is to be deleted."""
    module, last = registry.get("opportunity"), _open_stages()[-1]
    large = module.model.objects.filter(amount__gte="500000", deleted_at=None).order_by("-amount", "pk")
    team = ("xu.jiayi", "lou.zihan", "ying.kaiwen", "ge.xiaofeng", "qi.mengyao", "fang.xiaoyun", "ji.haoran")
    moving = large.filter(status="open", owner__username__in=team).exclude(stage=last).first()
    if moving is not None:
        actions.run(module, desk[moving.owner.username], moving.pk, "move", {"stage": last})
    lost = large.filter(status="lost", amount__gte="1000000", owner__username="ying.kaiwen").first()
    if lost is not None:
        store.delete(module, desk["fang.xiaoyun"], lost.pk)


def _moment(place: int) -> datetime:
    """When a form was handed in: on one of the last working days, in the morning."""
    day = clock.today(str(ZONE))
    for _step in range(place % 3 + 1):
        day = working_day_before(day)
    return datetime.combine(day, time(9, 5), ZONE) + timedelta(minutes=17 * (place % 9))


def _hand_in(
    desk: Desk,
    moment: datetime,
    author: str,
    data: dict[str, Any],
    what_came: Callable[[Desk, ApprovalCase], None],
    after: timedelta,
) -> None:
    module = registry.get("office_form")
    with clock.at(moment):
        actor = desk[author]
        record = store.create(module, actor, {**data, "source_system": MARK, "owner": actor.user_id})
        case = services.submit(module, actor, record.pk)
    with clock.at(moment + after):
        what_came(desk, case)


def _waits(desk: Desk, case: ApprovalCase) -> None:
    """Nobody has answered yet."""


def _forms() -> list[Story]:
    today = clock.today("Asia/Shanghai")
    soon, later = (working_day_from(today + timedelta(days=ahead)) for ahead in (6, 9))
    return [
        *_of_service(soon, later),
        (
            "fang.xiaoyun",
            _leave(_("Family matters at home"), "personal", soon, soon),
            lambda desk, case: _ask_first(desk, case, "zhou.wenbo", "xu.jiayi", _("Can you stand in on these days?")),
        ),
        (
            "ji.haoran",
            _expense(_("Dinner with the hospital's purchasing team"), "entertainment", "1280"),
            lambda desk, case: desk.agree(case, "zhou.wenbo"),
        ),
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
            lambda desk, case: _send_copies(desk, case, "fang.xiaoyun", "zhou.wenbo", "lin.siyuan", "xu.jiayi"),
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


def _of_service(soon: Any, later: Any) -> list[Story]:
    """What the people of service, and those above the regions, have handed in."""
    return [
        ("he.jianhua", _trip(_("Installation at the hospital"), _("Suzhou"), soon, soon), _waits),
        (
            "he.jianhua",
            _expense(_("Spare parts bought on the road"), "travel", "386.5"),
            lambda desk, case: desk.agree(case, "peng.haitao", "xie.ruilan"),
        ),
        (
            "he.jianhua",
            {"form_type": "purchase", "item": _("Test instrument"), "quantity": "1", "amount": "6800"}
            | {"purpose": _("The old one can't be calibrated any more.")},
            lambda desk, case: services.return_to(desk["peng.haitao"], case.pk, comment=_("Add three offers, please.")),
        ),
        (
            "zhou.wenbo",
            {"form_type": "seal", "seal_kind": "contract", "document_name": _("Framework contract"), "copies": 2},
            lambda desk, case: _send_copies(desk, case, "lin.siyuan", "he.jianhua", "xu.jiayi", "gu.yunsheng"),
        ),
        (
            "lin.siyuan",
            _trip(_("Talks with the distributor in the southwest"), _("Chengdu"), soon, later),
            lambda desk, case: _send_copies(desk, case, "admin", "zhou.wenbo", "han.lixin", "gu.yunsheng"),
        ),
        (
            "zhou.wenbo",
            {"form_type": "general", "purpose": _("Another place in the exhibition of the spring")},
            lambda desk, case: desk.agree(case, "lin.siyuan"),
        ),
        (
            "su.qing",
            _leave(_("Moving house"), "personal", later, later),
            lambda desk, case: _ask_first(desk, case, "peng.haitao", "he.jianhua", _("Can you take her calls?")),
        ),
        (
            "peng.haitao",
            {"form_type": "general", "purpose": _("A second service car for the East")},
            _waits,
        ),
    ]


def _ask_first(desk: Desk, case: ApprovalCase, who: str, other: str, why: str) -> None:
    """Who is asked has somebody else decide before him."""
    before = desk[other].user_id or 0
    services.add_signer(desk[who], case.pk, users=[before], how="before", comment=why)


def _send_copies(desk: Desk, case: ApprovalCase, first: str, *others: str) -> None:
    """The first one approves, and has the others read along."""
    desk.agree(case, first)
    people = User.objects.filter(username__in=others).values_list("pk", flat=True)
    services.copy_case(desk[first], case.pk, users=list(people))


def _leave(why: str, kind: str, first: Any, last: Any) -> dict[str, Any]:
    return {"form_type": "leave", "leave_kind": kind, "begin_on": first, "end_on": last, "purpose": why}


def _trip(why: str, where: str, first: Any, last: Any) -> dict[str, Any]:
    data = {"form_type": "trip", "destination": where, "begin_on": first, "end_on": last, "purpose": why}
    return {**data, "transport": "train", "subject": why}


def _expense(why: str, kind: str, amount: str) -> dict[str, Any]:
    spent = clock.today("Asia/Shanghai") - timedelta(days=4)
    return {"form_type": "expense", "expense_kind": kind, "amount": amount, "spent_on": spent, "purpose": why}
