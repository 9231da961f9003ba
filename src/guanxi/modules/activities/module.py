"""The declaration of follow-ups."""

from django.utils.translation import gettext_lazy as _

from guanxi.messaging import comments
from guanxi.meta import registry
from guanxi.meta.field import base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import ACCOUNT_OWNER, Action, Module, Rules, Sharing, Timeline
from guanxi.modules.activities import services
from guanxi.modules.activities.models import Activity

ACTIVITY = registry.register(
    Module(
        key="activity",
        slug="activities",
        model=Activity,
        label=_("Follow-up"),
        label_plural=_("Follow-ups"),
        about=_("What was said: calls, visits, messages and meetings, each on its customer's timeline."),
        title="content",
        subtitle="kind",
        search=("content",),
        fields=(
            *fields_of(
                Activity,
                *(
                    "kind happened_at account contacts opportunity lead content result next_at direction duration_s "
                    "lng lat place auto mentions author"
                ).split(),
                auto={"read_only": True},
                mentions={"read_only": True},
                happened_at={"required": True},
                account={"on_delete": "together"},
                opportunity={"on_delete": "together"},
                lead={"on_delete": "together"},
            ),
            *base_fields(Activity),
        ),
        layout=Layout(
            sections=(
                Section(
                    label=_("Follow-up"),
                    fields=(
                        "kind",
                        "happened_at",
                        "account",
                        "opportunity",
                        "contacts",
                        "lead",
                        "content",
                        "result",
                        "next_at",
                    ),
                ),
                Section(label=_("More"), fields=("direction", "duration_s", "place", "author", "tags", "remark")),
            ),
            header=("kind", "happened_at", "account", "author"),
            quick=("kind", "account", "content", "result", "next_at"),
        ),
        views=(
            SavedView(
                key="mine",
                label=_("Mine"),
                columns=("kind", "happened_at", "account", "content", "result", "next_at"),
                filters={"field": "author", "op": "eq", "value": "$me"},
                sort="-happened_at",
            ),
            SavedView(
                key="all",
                label=_("All follow-ups"),
                columns=("kind", "happened_at", "account", "content", "result", "next_at", "author"),
                sort="-happened_at",
            ),
        ),
        sharing=Sharing(
            mode="controlled_by_parent",
            owners=("author",),
            parents=("account", "opportunity", "lead"),
            account="account",
            hierarchy_writes=False,
            superior_deletes=True,
        ),
        carries=(ACCOUNT_OWNER,),
        rules=Rules(check=services.check_activities, saved=services.activities_saved, binned=services.tell_subjects),
        actions=(
            Action(
                key="comment",
                label=_("Comment"),
                service=services.comment_on,
                arguments=(comments.TEXT,),
                needs="view",
            ),
        ),
        timeline=Timeline(
            at="happened_at",
            text="content",
            kind="kind",
            through=("account", "opportunity", "contacts", "lead"),
            compose=("content", "kind", "result", "next_at"),
        ),
        depends_on=("accounts", "contacts", "leads", "opportunities"),
        group="customers",
        icon="phone",
    )
)
