"""The declaration of announcements."""

from django.utils.translation import gettext_lazy as _

from guanxi.meta import registry
from guanxi.meta.field import base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import Action, Module, Rules, Sharing
from guanxi.meta.types.richtext import Written
from guanxi.modules.announcements import services
from guanxi.modules.announcements.models import Announcement
from guanxi.modules.announcements.queries import addressed_to

FIELDS = fields_of(
    Announcement,
    *(
        "title type body audience departments positions users channels publish_at expire_at top need_confirm "
        "holiday_from holiday_until meeting_at meeting_until meeting_place status published_at reminders"
    ).split(),
    body={"type": Written()},
    status={"read_only": True},
    published_at={"read_only": True},
    reminders={"read_only": True, "audited": False},
    departments={"on_delete": "keep"},
    positions={"on_delete": "keep"},
    users={"on_delete": "keep"},
)


def _is_open(record: Announcement) -> bool:
    return record.status in ("draft", "withdrawn")


def _is_on_its_way(record: Announcement) -> bool:
    return record.status in ("scheduled", "published")


def _is_out(record: Announcement) -> bool:
    return record.status == "published"


def _invites(record: Announcement) -> bool:
    return _is_out(record) and record.type == "meeting" and bool(record.meeting_at)


def _asks_for_confirmation(record: Announcement) -> bool:
    return _is_out(record) and record.need_confirm


ANNOUNCEMENT = registry.register(
    Module(
        key="announcement",
        slug="announcements",
        model=Announcement,
        label=_("Announcement"),
        label_plural=_("Announcements"),
        about=_("What everybody, or some departments, positions or people, shall know."),
        title="title",
        subtitle="status",
        search=("title",),
        fields=(*FIELDS, *base_fields(Announcement)),
        layout=Layout(
            sections=(
                Section(label=_("Announcement"), fields=("title", "type", "body")),
                Section(label=_("Audience"), fields=("audience", "departments", "positions", "users")),
                Section(
                    label=_("Publishing"),
                    fields=("channels", "publish_at", "expire_at", "top", "need_confirm", "published_at", "reminders"),
                ),
                Section(label=_("Working calendar"), fields=("holiday_from", "holiday_until")),
                Section(label=_("Meeting"), fields=("meeting_at", "meeting_until", "meeting_place")),
                Section(label=_("More"), fields=("owner", "tags", "remark")),
            ),
            header=("type", "status", "published_at", "owner"),
            quick=("title", "type", "body", "audience"),
        ),
        views=(
            SavedView(
                key="all",
                label=_("All announcements"),
                columns=("title", "type", "status", "published_at", "expire_at", "owner"),
                sort="-updated_at",
            ),
            SavedView(
                key="open",
                label=_("Not published yet"),
                columns=("title", "type", "status", "publish_at", "owner"),
                filters={"field": "status", "op": "in", "value": ["draft", "scheduled", "withdrawn"]},
                sort="-updated_at",
            ),
        ),
        sharing=Sharing(readers=addressed_to, for_everyone=True),
        rules=Rules(check=services.check_announcements),
        actions=(
            Action(key="publish", label=_("Publish"), service=services.publish, offered=_is_open, tone="good"),
            Action(
                key="withdraw",
                label=_("Withdraw"),
                service=services.withdraw,
                offered=_is_on_its_way,
                tone="danger",
                ask=_("Its audience does not see it any more. Who has read it stays known."),
            ),
            Action(key="remind", label=_("Remind"), service=services.remind, offered=_is_out),
            Action(
                key="confirm",
                label=_("Confirm reading"),
                service=services.confirm,
                offered=_asks_for_confirmation,
                needs="view",
                tone="good",
            ),
            Action(
                key="accept", label=_("Accept"), service=services.accept, offered=_invites, needs="view", tone="good"
            ),
            Action(key="decline", label=_("Decline"), service=services.decline, offered=_invites, needs="view"),
        ),
        calendar=("published_at", "publish_at"),
        group="office",
        icon="note",
        in_menu=False,
    )
)
