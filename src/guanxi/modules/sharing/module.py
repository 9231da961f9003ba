"""The declarations of sharing: rules that widen who sees records, groups of people for them, and rights to fields."""

from django.utils.translation import gettext_lazy as _

from guanxi.access.models import FieldRight, SharingRule, UserGroup
from guanxi.meta import registry
from guanxi.meta.configuration import Configuration
from guanxi.meta.field import base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import Module, Related, Rules, Sharing
from guanxi.meta.module_choice import ModuleChoice
from guanxi.meta.types.condition import RecordCondition
from guanxi.meta.types.fieldname import FieldName
from guanxi.modules.sharing import services

FOR_ADMINISTRATORS = Sharing(owners=(), hierarchy=False)
MORE = ("tags", "remark", "external_id")
SOURCE = ("source_type", "source_position", "source_department", "source_group")
TARGET = ("target_type", "target_position", "target_department", "target_group")

USER_GROUP = registry.register(
    Module(
        key="user_group",
        slug="user-groups",
        model=UserGroup,
        label=_("User group"),
        label_plural=_("User groups"),
        about=_("People who belong together across departments and positions, for sharing rules."),
        title="name",
        search=("name",),
        fields=(*fields_of(UserGroup, "name", "description", "members"), *base_fields(UserGroup)),
        layout=Layout(
            sections=(
                Section(label=_("User group"), fields=("name", "description", "members")),
                Section(label=_("More"), fields=MORE),
            ),
            quick=("name", "members"),
        ),
        views=(SavedView(key="all", label=_("All"), columns=("name", "members", "description"), sort="name"),),
        sharing=FOR_ADMINISTRATORS,
        related=(
            Related(module="sharing_rule", field="source_group", columns=("name", "object"), label=_("Their records")),
            Related(module="sharing_rule", field="target_group", columns=("name", "object"), label=_("What they see")),
        ),
        match_fields=("name",),
        configuration=Configuration(leaves=("members",)),
        depends_on=("people",),
        group="settings",
        icon="users",
    )
)

SHARING_RULE = registry.register(
    Module(
        key="sharing_rule",
        slug="sharing-rules",
        model=SharingRule,
        label=_("Sharing rule"),
        label_plural=_("Sharing rules"),
        about=_("Who sees or changes records of others, beside superiors. Rules only widen."),
        title="name",
        search=("name",),
        fields=(
            *fields_of(
                SharingRule,
                *("name", "object", *SOURCE, "condition", *TARGET, "access", "active"),
                object={"type": ModuleChoice(services.can_be_shared)},
                condition={
                    "type": RecordCondition(of="object"),
                    "help": _("Empty: all records of these owners. Quick where its fields have an index."),
                },
            ),
            *base_fields(SharingRule),
        ),
        layout=Layout(
            sections=(
                Section(label=_("Sharing rule"), fields=("name", "object", "active")),
                Section(label=_("Whose records"), fields=(*SOURCE, "condition")),
                Section(label=_("For whom"), fields=(*TARGET, "access")),
                Section(label=_("More"), fields=MORE),
            ),
            header=("object", "access", "active"),
            quick=("name", "object", *SOURCE, "condition", *TARGET, "access"),
        ),
        views=(
            SavedView(
                key="all",
                label=_("All"),
                columns=("name", "object", "source_type", "target_type", "access", "active"),
                sort="object,name",
            ),
        ),
        sharing=FOR_ADMINISTRATORS,
        rules=Rules(check=services.check_rules, saved=services.rules_saved),
        match_fields=("name",),
        configuration=Configuration(by=("object", "name")),
        depends_on=("people",),
        group="settings",
        icon="eye",
    )
)

FIELD_RIGHT = registry.register(
    Module(
        key="field_right",
        slug="field-rights",
        model=FieldRight,
        label=_("Field right"),
        label_plural=_("Field rights"),
        about=_("What a role doesn't see of records, may only read, or sees behind a mask. The widest role counts."),
        title="name",
        search=("name", "field"),
        fields=(
            *fields_of(
                FieldRight,
                *("name", "role", "object", "field", "level", "mask"),
                object={"type": ModuleChoice(), "fixed": True},
                field={
                    "type": FieldName(of="object"),
                    "fixed": True,
                    "help": _("Fields of the records, of their lines, and what is worked out from others."),
                },
                level={
                    "help": _(
                        "What is worked out from a field that a role doesn't know, it doesn't know either, unless a "
                        "right to that value itself says otherwise."
                    )
                },
                mask={"help": _("For texts: 138****8000, z***@example.com. Nobody filters, sorts or searches by it.")},
            ),
            *base_fields(FieldRight),
        ),
        layout=Layout(
            sections=(
                Section(label=_("Field right"), fields=("role", "object", "field", "level", "mask", "name")),
                Section(label=_("More"), fields=MORE),
            ),
            header=("role", "object", "level", "mask"),
            quick=("role", "object", "field", "level", "mask"),
        ),
        views=(
            SavedView(
                key="all",
                label=_("All"),
                columns=("name", "field", "object", "role", "level", "mask"),
                sort="object,field",
            ),
        ),
        sharing=FOR_ADMINISTRATORS,
        rules=Rules(check=services.check_field_rights),
        configuration=Configuration(by=("role", "object", "field")),
        depends_on=("people",),
        group="settings",
        icon="key",
    )
)
