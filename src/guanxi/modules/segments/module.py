"""The declaration of segments."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.actor import Actor
from guanxi.access.fields import PROGRAMS
from guanxi.meta import registry
from guanxi.meta.field import Field, base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import Action, Module, Rules, Sharing
from guanxi.meta.module_choice import ModuleChoice
from guanxi.meta.types.condition import RecordCondition
from guanxi.meta.types.structure import Structure
from guanxi.meta.types.text import Text
from guanxi.modules.segments import services
from guanxi.records.segments.models import DYNAMIC, STATIC, Segment

KEYS = ("name", "object", "kind", "condition", "is_shared")
COLUMNS = ("name", "object", "kind", "is_shared", "owner", "updated_at")
RECORDS = Field(key="records", type=Structure(), label=_("Records"), column="records", required=True)
NAME = Field(
    key="name",
    type=Text(limit=100),
    label=pgettext_lazy("thing", "Name"),
    column="name",
    help=_("Empty: the name of the segment with the present day."),
)


def _shared_with(actor: Actor) -> Q:
    return Q(is_shared=True)


def _is_list(row: Any) -> bool:
    return row.kind == STATIC


def _for_programs(actor: Actor, row: Any) -> bool:
    """People choose rows in the list; programs name them."""
    return actor.via in PROGRAMS


SEGMENT = registry.register(
    Module(
        key="segment",
        slug="segments",
        model=Segment,
        label=_("Segment"),
        label_plural=_("Segments"),
        about=_("Parts of your customers, leads and other records, for lists, mailings and automations."),
        title="name",
        subtitle="object",
        search=("name",),
        fields=(
            *fields_of(
                Segment,
                *KEYS,
                "filled_at",
                object={"type": ModuleChoice(services.has_segments), "fixed": True},
                kind={
                    "fixed": True,
                    "help": _("By its condition, who meets it belongs to it at any time; a list stays as it was made."),
                },
                condition={
                    "type": RecordCondition(of="object"),
                    "help": _("Empty: all records; a fixed list begins empty and takes chosen rows."),
                },
                is_shared={"help": _("Everybody finds it; each sees those of its records that he sees anyway.")},
                filled_at={"read_only": True, "audited": False},
            ),
            *base_fields(Segment),
        ),
        layout=Layout(
            sections=(
                Section(label=_("Segment"), fields=KEYS),
                Section(label=_("More"), fields=("owner", "filled_at", "tags", "remark", "external_id")),
            ),
            header=("object", "kind", "is_shared", "owner"),
            quick=KEYS,
        ),
        views=(
            SavedView(key="all", label=_("All segments"), columns=COLUMNS, sort="object,name"),
            SavedView(
                key="lists",
                label=_("Fixed lists"),
                columns=COLUMNS,
                filters={"field": "kind", "op": "eq", "value": STATIC},
                sort="object,name",
            ),
        ),
        sharing=Sharing(readers=_shared_with),
        rules=Rules(check=services.check_segments, saved=services.segments_saved, removing=services.check_removal),
        actions=(
            Action(
                key="freeze",
                label=_("Keep as a fixed list"),
                service=services.freeze,
                arguments=(NAME,),
                needs="view",
                offered=lambda row: row.kind == DYNAMIC,
            ),
            Action(
                key="make_anew",
                label=_("Make the list anew"),
                service=services.make_anew,
                offered=lambda row: _is_list(row) and bool(row.condition),
                ask=_("Who meets its condition now is in it, and nobody else; rows that were added by hand go."),
            ),
            Action(
                key="add",
                label=_("Add records"),
                service=services.add_records,
                arguments=(RECORDS,),
                offered=_is_list,
                granted=_for_programs,
            ),
            Action(
                key="remove",
                label=_("Take records out"),
                service=services.remove_records,
                arguments=(RECORDS,),
                offered=_is_list,
                granted=_for_programs,
            ),
        ),
        depends_on=(),
        group="marketing",
        icon="users",
    )
)
