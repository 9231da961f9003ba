"""The declaration of change sets."""

from django.utils.translation import gettext_lazy as _

from guanxi.configuration.text import MOST_BYTES
from guanxi.meta import registry
from guanxi.meta.field import Field, base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import Action, Module, Rules, Sharing
from guanxi.meta.types.structure import Structure
from guanxi.modules.change_sets import services
from guanxi.modules.change_sets.models import DRAFT, PUBLISHED, ChangeSet

SET_BY_SERVICES = ("status", "problem", "published_at", "published_by")
DOCUMENT = Field(
    key="document",
    type=Structure(limit=MOST_BYTES),
    label=_("Changes"),
    column="document",
    required=True,
    help=_("In the form in which a configuration goes out; null takes a thing away."),
)
LEFT = Field(
    key="left",
    type=Structure(),
    label=_("Left as it is here"),
    column="left",
    help=_('Parts by kind and name, such as "roles/Sales"; fields as {"part": "roles/Sales", "fields": ["rights"]}.'),
)

CHANGE_SET = registry.register(
    Module(
        key="change_set",
        slug="change-sets",
        model=ChangeSet,
        label=_("Change set"),
        label_plural=_("Change sets"),
        about=_("Changes to the configuration that are looked at first, come into force together, and can go again."),
        title="name",
        search=("name",),
        fields=(
            *fields_of(
                ChangeSet,
                *("name", *SET_BY_SERVICES),
                **{key: {"read_only": True, "on_delete": "keep"} for key in SET_BY_SERVICES},
            ),
            *base_fields(ChangeSet),
        ),
        layout=Layout(
            sections=(
                Section(label=_("Change set"), fields=("name", "remark", *SET_BY_SERVICES)),
                Section(label=_("More"), fields=("tags", "external_id")),
            ),
            header=("status", "published_at", "published_by"),
            quick=("name", "remark"),
        ),
        views=(
            SavedView(
                key="all",
                label=_("All"),
                columns=("name", "status", "published_at", "published_by", "remark"),
                sort="-created_at",
            ),
        ),
        sharing=Sharing(owners=(), hierarchy=False),
        rules=Rules(removing=services.check_removing),
        actions=(
            Action(
                key="put",
                label=_("Give the changes"),
                service=services.put_changes,
                arguments=(DOCUMENT,),
                offered=lambda record: False,  # in a file on its page, or by a program
            ),
            Action(
                key="gather",
                label=_("Take drafts in"),
                service=services.gather,
                offered=lambda record: record.status == DRAFT,
            ),
            Action(
                key="publish",
                label=_("Put into force"),
                service=services.publish,
                arguments=(LEFT,),
                tone="good",
                offered=lambda record: False,  # below the list of the changes, where some can be left out
            ),
            Action(
                key="open_again",
                label=_("Break off"),
                service=services.open_again,
                offered=services.is_left,
            ),
            Action(
                key="revert",
                label=_("Take back"),
                service=services.revert,
                tone="danger",
                offered=lambda record: record.status == PUBLISHED,
            ),
            Action(
                key="discard",
                label=_("Discard"),
                service=services.discard,
                offered=lambda record: record.status == DRAFT,
            ),
        ),
        match_fields=("name",),
        group="settings",
        icon="list",
    )
)
