"""The declaration of events."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.meta import registry
from guanxi.meta.field import Field, base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import ACCOUNT_OWNER, Action, Module, Rules, Sharing, Timeline
from guanxi.meta.types.choice import Choice, options
from guanxi.meta.types.moment import DateTime
from guanxi.meta.types.text import Text
from guanxi.modules.events import invitations, services
from guanxi.modules.events.models import Event
from guanxi.modules.events.queries import calendars

SCOPES = options(
    (services.ONE, _("Only this one")),
    (services.FOLLOWING, _("This one and those after it")),
    (services.ALL, _("All of the series")),
)
OCCURRENCE = Field(key="occurrence", type=DateTime(), label=_("Which one of the series"), column="occurrence")
SCOPE = Field(key="scope", type=Choice(options=SCOPES), label=_("Which of the series"), column="scope")
PART = Field(key="scope", type=Choice(options=SCOPES[:2]), label=_("Which of the series"), column="scope")
REASON = Field(key="reason", type=Text(limit=200), label=_("Reason"), column="reason")
ABOUT = ("account", "contact", "opportunity", "lead")
FIELDS = fields_of(
    Event,
    *"subject kind start_at end_at all_day timezone place privacy colour repeat repeat_every repeat_on".split(),
    *"repeat_until repeat_count rrule excluded series occurrence_at account contact opportunity lead".split(),
    "description",
    *("reminders", "people", *invitations.ANSWERS),
    end_at={"required": False, "help": _("Left empty, it lasts an hour.")},
    rrule={"help": _("As RFC 5545 writes it; instead of the parts above.")},
    excluded={"read_only": True},
    series={"read_only": True, "on_delete": "keep"},
    occurrence_at={"read_only": True},
    people={"help": _("They are told of it, answer, and find it in their calendars.")},
    **{key: {"on_delete": "together"} for key in ABOUT},
    **{key: {"read_only": True} for key in invitations.ANSWERS},
)


def _repeats(record: Event) -> bool:
    return bool(record.rrule)


def _answering(key: str, label: Any, service: Any, answer: str, **more: Any) -> Action:
    """What somebody who is invited can answer, unless he has said it already."""

    def is_open(actor: Any, event: Event) -> bool:
        return invitations.is_invited(actor, event) and actor.user_id not in getattr(event, answer)

    return Action(key=key, label=label, service=service, needs="view", granted=is_open, **more)


def _asked(field: Field) -> Field:
    return Field(key=field.key, type=field.type, label=field.label, column=field.key, required=True)


EVENT = registry.register(
    Module(
        key="event",
        slug="events",
        model=Event,
        label=pgettext_lazy("calendar", "Event"),
        label_plural=pgettext_lazy("calendar", "Events"),
        about=_("What stands in calendars: visits, meetings, calls and whatever else takes time."),
        title="subject",
        subtitle="kind",
        search=("subject", "place"),
        fields=(*FIELDS, *base_fields(Event)),
        layout=Layout(
            sections=(
                Section(
                    label=pgettext_lazy("calendar", "Event"),
                    fields=(
                        *"subject kind start_at end_at all_day place people reminders privacy colour".split(),
                        *("description", "owner"),
                    ),
                ),
                Section(label=_("Answers"), fields=invitations.ANSWERS),
                Section(
                    label=_("Repeating"),
                    fields=tuple("repeat repeat_every repeat_on repeat_until repeat_count".split()),
                ),
                Section(label=_("About"), fields=ABOUT),
                Section(label=_("More"), fields=("timezone", "series", "occurrence_at", "tags", "remark")),
            ),
            header=("kind", "start_at", "end_at", "place", "owner"),
            quick=("subject", "kind", "start_at", "end_at", "all_day", "account"),
        ),
        views=(
            SavedView(
                key="mine",
                label=_("My events"),
                columns=("subject", "kind", "start_at", "end_at", "place", "account"),
                filters={"field": "owner", "op": "eq", "value": "$me"},
                sort="-start_at",
            ),
            SavedView(
                key="all",
                label=_("All events"),
                columns=("subject", "kind", "start_at", "end_at", "account", "owner"),
                sort="-start_at",
            ),
        ),
        sharing=Sharing(only=calendars, account="account"),
        carries=(ACCOUNT_OWNER,),
        rules=Rules(check=services.check_events, saved=invitations.events_saved, binned=invitations.events_binned),
        actions=(
            _answering("accept", _("Accept"), invitations.accept, invitations.ACCEPTED, tone="good"),
            _answering(
                "answer_tentatively",
                _("Perhaps"),
                invitations.answer_tentatively,
                invitations.TENTATIVE,
                arguments=(REASON,),
            ),
            _answering("decline", _("Decline"), invitations.decline, invitations.DECLINED, arguments=(REASON,)),
            Action(
                key="move",
                label=_("Move"),
                service=services.move,
                arguments=(_asked(FIELDS[2]), FIELDS[3], OCCURRENCE, SCOPE),
            ),
            Action(
                key="separate",
                label=_("Change one of the series"),
                service=services.separate,
                arguments=(_asked(OCCURRENCE), PART),
                offered=_repeats,
            ),
            Action(
                key="leave_out",
                label=_("Cancel one of the series"),
                service=services.leave_out,
                arguments=(_asked(OCCURRENCE), PART),
                offered=_repeats,
                tone="danger",
            ),
        ),
        timeline=Timeline(at="start_at", text="subject", through=ABOUT),
        calendar=("start_at", "end_at"),
        depends_on=("accounts", "contacts", "leads", "opportunities"),
        group="office",
        icon="calendar",
    )
)
