"""The mail of the morning (F136): what somebody has to do today, and for superiors how their people stand.

A job looks every few minutes; whoever's morning has come is noted together with his mail, in one transaction and once a
day. The words are made when the mail leaves, for its reader and within his rights then.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guanxi.access.actor import Actor, actors_of, find_company, people_below
from guanxi.access.models import User
from guanxi.access.settings import setting_for
from guanxi.flow.approval.lists import count_waiting
from guanxi.kernel import clock
from guanxi.kernel.events import subscribe
from guanxi.messaging.models import MorningMail
from guanxi.messaging.outbox import queue, words
from guanxi.messaging.outbox.events import MessageSettled
from guanxi.messaging.outbox.models import Message
from guanxi.messaging.outbox.models import State as Sent
from guanxi.messaging.outbox.words import Words
from guanxi.meta import registry
from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.choice import Boolean
from guanxi.meta.types.moment import Time
from guanxi.records import workplan
from guanxi.records.titles import titles
from guanxi.records.workplan import Entry
from guanxi.workdays.absence import away
from guanxi.workdays.company import company_calendar

MORNING = "morning"  # the source of these messages
PEOPLE = 50
LATE, SHOWN, TEAM = 10, 30, 20
RETRIED = timedelta(minutes=30)
LASTS = timedelta(hours=3)  # from eight until eleven
FOR_GOOD = frozenset({"not_active", "no_address", "address_invalid", "withdrawn"})

WANTED = declare(
    Setting(
        key="morning.mail",
        type=Boolean(),
        label=gettext_lazy("Work plan by mail every morning"),
        about=gettext_lazy("On working days, to who is not on leave; each person can switch it off for himself."),
        default=True,
        group="messages",
        scopes=("company", "user"),
    )
)
AT = declare(
    Setting(
        key="morning.at",
        type=Time(),
        label=gettext_lazy("Time of the morning mail"),
        about=gettext_lazy("In the time zone of each person."),
        default=time(8),
        group="messages",
    )
)
EMPTY = declare(
    Setting(
        key="morning.empty",
        type=Boolean(),
        label=gettext_lazy("Morning mail without anything to do"),
        about=gettext_lazy("It is sent even where nothing is planned for the day."),
        default=False,
        group="messages",
    )
)


@dataclass(frozen=True, kw_only=True)
class Morning:
    """What somebody is told: his day, what is left from before, approvals, and the figures of those below."""

    day: date
    today: list[Entry]
    left: list[Entry]
    approvals: int
    team: list[tuple[str, int, int]]

    @property
    def is_empty(self) -> bool:
        return not (self.today or self.left or self.approvals or any(left for _name, _planned, left in self.team))


def think_of(after: int) -> tuple[int, int]:
    """Make the mails of some people behind an id whose morning it is; how many mails, and the last of these ids. While
    it is morning nowhere, two short queries are all."""
    now, company = clock.now(), find_company()
    used = User.objects.filter(status="active", deleted_at=None).order_by().values_list("timezone", flat=True)
    usual = company.timezone if company else "UTC"
    mornings = {zone: day for zone in used.distinct() if (day := _morning_in(zone or usual, now))}
    if not mornings:
        return 0, 0
    rows = User.objects.filter(_unthought_of(mornings), status="active", deleted_at=None, pk__gt=after)
    people = list(rows.exclude(email="").order_by("pk")[:PEOPLE])
    days = {user.pk: mornings[user.timezone] for user in people}
    made = _make(actors_of(people, "job"), days) if people else []
    queue.put(made)
    return len(made), people[-1].pk if len(people) == PEOPLE else 0


def _unthought_of(mornings: Mapping[str, date]) -> Q:
    """Who stands in one of these zones and was not thought of yet on the day that it is there."""
    found = Q(pk__in=[])
    for day in sorted(set(mornings.values())):
        zones = [zone for zone, here in mornings.items() if here == day]
        thought_of = MorningMail.objects.filter(user=OuterRef("pk"), date__gte=day)
        found |= Q(timezone__in=zones) & ~Exists(thought_of)
    return found


def _morning_in(zone: str, now: datetime) -> date | None:
    """The day in a zone, where it is between the time of the mail and three hours later."""
    local = now.astimezone(ZoneInfo(zone))
    begins = datetime.combine(local.date(), AT.now(), local.tzinfo)
    return local.date() if begins <= local < begins + LASTS else None


def _make(actors: list[Actor], days: dict[int, date]) -> list[Message]:
    """Note who was thought of, and the mails of those who have something to do."""
    calendar, made = company_calendar(), []
    working = [actor for actor in actors if calendar.is_working_day(days[actor.user_id or 0])]
    for day in sorted({days[actor.user_id or 0] for actor in working}):
        of_day = [actor for actor in working if days[actor.user_id or 0] == day]
        absent = away.ask(day, [actor.user_id for actor in of_day])
        for actor in of_day:
            if actor.user_id in absent or not setting_for(WANTED, actor):
                continue
            is_sent = EMPTY.now() or not morning_of(actor, day).is_empty
            state = MorningMail.State.QUEUED if is_sent else MorningMail.State.NOTHING
            MorningMail.objects.create(user_id=actor.user_id, date=day, status=state)
            made += [_message(actor, day)] if is_sent else []
    return made


def morning_of(actor: Actor, day: date) -> Morning:
    """What there is to tell somebody on a day: a fixed number of queries."""
    assert actor.user_id is not None
    span = workplan.span_of(actor, "day", day.isoformat())
    entries = workplan.plan_of(actor, actor.user_id, span).entries
    waiting = [one for one in entries if not one.is_done]
    return Morning(
        day=day,
        today=[one for one in waiting if not one.carried][:SHOWN],
        left=[one for one in waiting if one.carried][:LATE],
        approvals=count_waiting(actor, 100),
        team=_team(actor, span),
    )


def _team(actor: Actor, span: workplan.Span) -> list[tuple[str, int, int]]:
    """The people below with what they have planned for today and left from before (rule 4)."""
    below = people_below(actor).filter(user__status="active").exclude(user_id=actor.user_id) if actor.paths else None
    people = list(below.order_by("user").values_list("user_id", flat=True).distinct()[:TEAM]) if below else []
    if not people:
        return []
    figures, late = workplan.figures_of(actor, people, span), workplan.late_of(actor, people, span)
    names = titles("user", people, actor)
    return [(names[pk].text, figures[pk].planned, late[pk]) for pk in people if pk in names]


def _message(actor: Actor, day: date) -> Message:
    return Message(
        channel="mail",
        purpose="internal",
        key=f"{MORNING}:{day.isoformat()}",
        recipient=f"user:{actor.user_id}",
        user_id=actor.user_id,
        source=MORNING,
        source_ids=[day.toordinal()],
        due_at=clock.now(),
    )


def morning_words(message: Message, reader: Actor) -> Words | str:
    """The mail, in the language of its reader; what was done meanwhile is left out."""
    found = morning_of(reader, date.fromordinal(message.source_ids[0]))
    subject = _("Your work plan for %(day)s") % {"day": date_format(found.day, "DATE_FORMAT")}
    return Words(subject, text_of(found))


def text_of(found: Morning) -> str:
    """The body of the mail: parts with links, those that are empty left out."""
    parts = [_part(str(label), [one for one in found.today if one.source == key]) for key, label in _labels()]
    parts.append(_part(_("Left from before"), found.left))
    if found.approvals:
        text = ngettext("%(count)s approval waits for you", "%(count)s approvals wait for you", found.approvals)
        parts.append(f"{text % {'count': found.approvals}}\n{settings.BASE_URL}/approvals")
    parts.append(_team_part(found.team))
    nothing = "" if any(parts) else _("Nothing is planned for today.")
    whole = _("All of it: %(link)s") % {"link": f"{settings.BASE_URL}/work-plan?span=day"}
    off = _("You switch this mail off here: %(link)s") % {"link": f"{settings.BASE_URL}/settings/all/{WANTED.key}"}
    return "\n\n".join(part for part in (*parts, nothing, whole, off) if part)


def _labels() -> Iterable[tuple[str, object]]:
    return workplan.labels().items()


def _part(label: str, entries: list[Entry]) -> str:
    lines = [f"- {one.title}\n  {_link(one)}" for one in entries]
    return "\n".join([f"{label} ({len(entries)})", *lines]) if entries else ""


def _link(one: Entry) -> str:
    return f"{settings.BASE_URL}/m/{registry.get(one.module).slug}/{one.id}/"


def _team_part(team: list[tuple[str, int, int]]) -> str:
    lines = [
        _("- %(name)s: %(planned)s planned for today, %(left)s left from before")
        % {"name": name, "planned": planned, "left": left}
        for name, planned, left in team
    ]
    return "\n".join([_("Your people"), *lines]) if lines else ""


@subscribe(MessageSettled)
def try_until_eleven(event: MessageSettled) -> None:
    """What could not be sent is tried again for three hours after its time by its reader's clock; then the outbox says
    why it failed."""
    message = event.message
    if message.source != MORNING or event.state != Sent.FAILED or event.reason in FOR_GOOD:
        return
    reader = User.objects.filter(pk=message.user_id).values_list("timezone", flat=True).first()
    company = find_company()
    zone = ZoneInfo(reader or (company.timezone if company else "UTC"))
    begins = datetime.combine(date.fromordinal(message.source_ids[0]), AT.now(), zone)
    if clock.now() + RETRIED < begins + LASTS:
        again = Message.objects.filter(pk=message.pk, state=Sent.FAILED)
        again.update(state=Sent.QUEUED, tried=0, due_at=clock.now() + RETRIED, handed_at=None)


words.declare(MORNING, morning_words)
