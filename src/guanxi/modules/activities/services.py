"""Rules of follow-ups (F027): when they may be written and changed, and what follows from them."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Max, Min
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.access.actor import Actor
from guanxi.access.scope import people_below, speaks_for
from guanxi.access.settings import setting_for
from guanxi.kernel import clock
from guanxi.kernel.events import publish
from guanxi.messaging.comments import comment
from guanxi.messaging.mentions import named_in, tell_mentioned
from guanxi.meta import registry
from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.number import Integer
from guanxi.modules.activities.events import FollowedUp, NextStep, NextStepsPlanned, Spoken
from guanxi.modules.activities.models import Activity
from guanxi.modules.contacts.facade import accounts_of_contacts
from guanxi.modules.leads.facade import Outcome, outcomes
from guanxi.modules.opportunities.facade import accounts_of
from guanxi.records import store
from guanxi.records.change import following
from guanxi.records.store import Change
from guanxi.records.store.doors import refuse

SHORTEST = declare(
    Setting(
        key="activities.shortest",
        type=Integer(low=0, high=500),
        label=gettext_lazy("Characters of a follow-up"),
        about=gettext_lazy("A follow-up says at least so much; 0 asks for nothing."),
        default=5,
        group="sales",
    )
)
BACKDATE_DAYS = declare(
    Setting(
        key="activities.backdate_days",
        type=Integer(low=0, high=3650),
        label=gettext_lazy("Days for which follow-ups can be written down later"),
        about=gettext_lazy("What is longer ago only superiors and administrators write down."),
        default=7,
        group="sales",
        scopes=("company", "department"),
    )
)
AHEAD = timedelta(minutes=5)
EDITABLE_HOURS = declare(
    Setting(
        key="activities.editable_hours",
        type=Integer(low=1, high=8760),
        label=gettext_lazy("Hours for which follow-ups can be changed"),
        about=gettext_lazy("Later a follow-up stays as it is, but for administrators."),
        default=24,
        group="sales",
        scopes=("company", "department"),
    )
)
SUBJECT = 100


def check_activities(changes: list[Change]) -> None:
    """Author, account and time are filled in; too short, too old and future ones are refused."""
    accounts = accounts_of({change.value("opportunity") for change in changes if change.value("opportunity")})
    employers = accounts_of_contacts({pk for change in changes for pk in change.value("contacts")})
    became = outcomes({change.value("lead") for change in changes if change.value("lead")})
    for change in changes:
        if not change.value("author"):
            change.put("author", change.value("owner") or change.actor.user_id)
        change.put("owner", change.value("author"))
        if change.changes("author") and not change.history and not speaks_for(change.actor, change.value("author")):
            change.refuse("E_FIELD_FORBIDDEN", "author")
        if change.value("lead") in became:
            _follow_lead(change, became[change.value("lead")])
        if not change.value("account") and change.value("opportunity") in accounts:
            change.put("account", accounts[change.value("opportunity")])
        if not change.value("account") and (
            found := [employers[pk] for pk in change.value("contacts") if pk in employers]
        ):
            change.put("account", found[0])
        if not change.value("happened_at"):
            change.put("happened_at", clock.now())
        _check_content(change)
        _note_mentions(change)
        if not change.history:
            _check_time(change)
            _check_late_edit(change)


def activities_saved(changes: list[Change]) -> None:
    """Accounts and leads learn of the newest contact, people that they were named; a next date makes a task."""
    tell_subjects(changes)
    _tell_mentioned(changes)
    steps = [_step(change.record) for change in changes if _plans(change)]
    if steps:
        publish(NextStepsPlanned(steps=tuple(steps), actor=changes[0].actor))


def comment_on(*, actor: Actor, pk: int, text: str) -> Activity:
    """Say something to a follow-up that one sees; its author hears of it (rule 3)."""
    module = registry.get("activity")
    author = store.fetch(module, actor, pk).author_id
    return comment(module, actor, pk, text, tell=[author])


def tell_subjects(changes: list[Change]) -> None:
    """The accounts and leads of these follow-ups, present and former, learn when someone spoke with them."""
    accounts, leads = _touched(changes, "account"), _touched(changes, "lead")
    newest = {pk: spoken.last for pk, spoken in _moments("account_id", accounts).items()}
    if accounts or leads:
        visited = frozenset(_touched([change for change in changes if change.value("kind") == "visit"], "account"))
        told = FollowedUp(moments=newest, leads=_moments("lead_id", leads), actor=changes[0].actor, visited=visited)
        publish(told)


def _note_mentions(change: Change) -> None:
    if change.changes("content") and not change.history:
        change.put("mentions", tuple(user.pk for user in named_in(change.value("content"))))


def _tell_mentioned(changes: list[Change]) -> None:
    """Who was not named before hears of it; what an import brings is no conversation."""
    for change in changes:
        fresh = set(change.value("mentions")) - set(change.before("mentions") or ())
        if fresh and change.changes("mentions") and change.actor.via != "import":
            pk, text = change.record.pk, change.value("content")
            tell_mentioned(change.module, change.actor, pk, fresh, text, f"{change.module.key}:{pk}")


def _touched(changes: list[Change], key: str) -> set[int]:
    return {pk for change in changes for pk in (change.value(key), change.before(key)) if pk}


def _moments(column: str, ids: set[int]) -> dict[int, Spoken]:
    """The first and the last follow-up of each of these."""
    if not ids:
        return {}
    rows = Activity.objects.filter(**{f"{column}__in": ids}, auto=False, deleted_at=None).order_by()
    found = rows.values_list(column).annotate(first=Min("happened_at"), last=Max("happened_at"))
    return dict.fromkeys(ids, Spoken(None, None)) | {pk: Spoken(first, last) for pk, first, last in found}


def _follow_lead(change: Change, outcome: Outcome) -> None:
    """What is said of a converted lead belongs to the customer that it became."""
    if change.is_new and not change.value("account"):
        change.put("account", outcome.account_id)
        change.put("opportunity", change.value("opportunity") or outcome.opportunity_id)


def follow_converted(*, actor: Actor, lead: int, account: int, contact: int | None, opportunity: int | None) -> None:
    """What was said of a converted lead is about its customer too; what it was about already stays."""
    module = registry.get("activity")
    found = []
    for row in Activity.objects.filter(lead=lead, deleted_at=None).order_by("pk"):
        data = {"account": row.account_id or account, "contacts": row.contacts or ((contact,) if contact else ())}
        if data["account"] == account:
            data["opportunity"] = row.opportunity_id or opportunity
        found.append(following(module, actor, row, data, "linked"))
    store.write(found)


def _plans(change: Change) -> bool:
    at = change.record.next_at
    return bool(at) and change.changes("next_at") and (not change.history or at > clock.now())


def _check_content(change: Change) -> None:
    text = change.value("content")
    if text and len(text) < SHORTEST.now() and not change.history:
        hint = _("write at least %(count)s characters.") % {"count": SHORTEST.now()}
        change.refuse("E_FORMAT", "content", hint=hint)


def _check_time(change: Change) -> None:
    if not change.changes("happened_at"):
        return
    at, now = change.value("happened_at"), clock.now()
    days = setting_for(BACKDATE_DAYS, change.actor)
    if at > now + AHEAD:
        change.refuse("E_DATE_RULE", "happened_at", hint=_("this moment is still to come; plan a task instead."))
    elif not change.actor.is_admin and at < now - timedelta(days=days) and not _has_people_below(change):
        hint = _("only a superior may write down what is more than %(days)s days ago.") % {"days": days}
        change.refuse("E_DATE_RULE", "happened_at", hint=hint)


def _has_people_below(change: Change) -> bool:
    return people_below(change.actor).exists()


def _check_late_edit(change: Change) -> None:
    if change.is_new or change.actor.is_admin or not (set(change.old) - {"author", "owner"}):
        return
    hours = setting_for(EDITABLE_HOURS, change.actor)
    if clock.now() - change.record.created_at > timedelta(hours=hours):
        change.refuse("E_TOO_LATE", hours=hours)


def _step(record: Activity) -> NextStep:
    return NextStep(
        owner_id=record.author_id,
        at=record.next_at,
        subject=_headline(record.content),
        account_id=record.account_id,
        contact_id=record.contacts[0] if record.contacts else None,
        opportunity_id=record.opportunity_id,
        lead_id=record.lead_id,
    )


def _headline(content: str) -> str:
    """What is said, as long as a subject may be, and cut between two words where there are spaces."""
    text = " ".join(content.split())
    if len(text) <= SUBJECT:
        return text
    space = text.rfind(" ", SUBJECT // 2, SUBJECT)
    return f"{text[: SUBJECT - 1 if space < 0 else space]}…"


def count_for_deal(opportunity_id: int) -> int:
    """How many follow-ups a deal has."""
    return Activity.objects.filter(opportunity=opportunity_id, deleted_at=None).count()


@dataclass(frozen=True, kw_only=True)
class Spoke:
    """A conversation that another module has taken down: the fields of the follow-up that it becomes."""

    kind: str
    author: int
    account: int
    contacts: tuple[int, ...]
    happened_at: datetime
    content: str
    duration_s: int | None
    lng: Decimal | None
    lat: Decimal | None
    next_at: datetime | None


def write_down(*, actor: Actor, talks: Iterable[Spoke]) -> list[int]:
    """Make a follow-up of each of these, as it was, whatever the rules of writing down later say; their ids."""
    module = registry.get("activity")
    changes = [store.new(module, actor, asdict(talk), history=True, trusted=True) for talk in talks]
    store.write(changes)
    refuse(error for change in changes for error in change.errors)
    return [change.record.pk for change in changes]


def retell(*, actor: Actor, contents: Mapping[int, str]) -> None:
    """Let these follow-ups say something else, as long as follow-ups can be changed (E_TOO_LATE)."""
    module = registry.get("activity")
    rows = Activity.objects.filter(pk__in=contents, deleted_at=None).order_by("pk")
    changes = [
        Change(module=module, actor=actor, record=row, data={"content": contents[row.pk]}, is_new=False, trusted=True)
        for row in rows
    ]
    store.write(changes)
    refuse(error for change in changes for error in change.errors)
