"""Departments, positions, users and roles: everyone reads them, administrators change them."""

from django.utils.translation import gettext_lazy as _

from guanxi.access.models import Department, Position, Role, User
from guanxi.access.second_factor import has_second_factor
from guanxi.meta import registry
from guanxi.meta.configuration import Configuration
from guanxi.meta.field import Field, base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import Action, Module, Related, Rules, Sharing, Tree
from guanxi.meta.types.choice import Rights
from guanxi.meta.types.text import Secret
from guanxi.modules.people import passwords, second_factors, services
from guanxi.modules.people.handing_over import HAND_OVER

CATALOGUE = Sharing(catalogue=True, owners=(), hierarchy=False)

DEPARTMENT = registry.register(
    Module(
        key="department",
        slug="departments",
        model=Department,
        label=_("Department"),
        label_plural=_("Departments"),
        title="name",
        search=("name", "name_en"),
        fields=(
            *fields_of(
                Department,
                "name",
                "name_en",
                "parent",
                "head_user",
                "deputies",
                "sequence",
                head_user={"on_delete": "keep"},
            ),
            *base_fields(Department),
        ),
        layout=Layout(
            sections=(
                Section(
                    label=_("Department"), fields=("name", "name_en", "parent", "head_user", "deputies", "sequence")
                ),
            ),
            header=("parent", "head_user"),
        ),
        views=(
            SavedView(
                key="all", label=_("All"), columns=("name", "parent", "head_user", "sequence"), sort="sequence,name"
            ),
        ),
        sharing=CATALOGUE,
        tree=Tree(parent="parent", max_depth=10),
        rules=Rules(
            check=services.check_departments, saved=services.departments_saved, removing=services.department_removing
        ),
        related=(
            Related(module="user", field="department", columns=("name", "position", "mobile", "status")),
            Related(module="department", field="parent", columns=("name", "head_user"), label=_("Departments below")),
        ),
        match_fields=("name", "name_en"),
        configuration=Configuration(leaves=("head_user", "deputies"), only_named=True),
        group="settings",
        icon="tree",
    )
)

POSITION = registry.register(
    Module(
        key="position",
        slug="positions",
        model=Position,
        label=_("Position"),
        label_plural=_("Positions"),
        title="name",
        search=("name", "name_en"),
        fields=(
            *fields_of(
                Position, "name", "name_en", "parent", "description", "level", "sequence", level={"read_only": True}
            ),
            *base_fields(Position),
        ),
        layout=Layout(
            sections=(
                Section(label=_("Position"), fields=("name", "name_en", "parent", "level", "sequence", "description")),
            ),
            header=("parent", "level"),
        ),
        views=(
            SavedView(
                key="all", label=_("All"), columns=("name", "parent", "level", "sequence"), sort="level,sequence,name"
            ),
        ),
        sharing=CATALOGUE,
        tree=Tree(parent="parent", cycle_code="E_POSITION_CYCLE"),
        rules=Rules(
            check=services.check_positions, saved=services.positions_saved, removing=services.position_removing
        ),
        related=(
            Related(module="user", field="position", columns=("name", "department", "status")),
            Related(module="position", field="parent", columns=("name", "level"), label=_("Positions below")),
        ),
        match_fields=("name", "name_en"),
        configuration=Configuration(only_named=True),
        group="settings",
        icon="contact",
    )
)

ROLE = registry.register(
    Module(
        key="role",
        slug="roles",
        model=Role,
        label=_("Role"),
        label_plural=_("Roles"),
        title="name",
        search=("name",),
        fields=(
            *fields_of(
                Role,
                "name",
                "description",
                "rights",
                "is_admin",
                "asks_second_factor",
                "data_cap",
                "preset",
                preset={"fixed": True, "unique": True, "help": _("A new role is filled from it, such as teacher.")},
                rights={"type": Rights()},
                data_cap={
                    "help": _(
                        "A limit to what superiors, rules and rights show; own records and teams stay. The widest of a "
                        "person's roles counts."
                    )
                },
            ),
            *base_fields(Role),
        ),
        layout=Layout(
            sections=(
                Section(
                    label=_("Role"),
                    fields=("name", "description", "is_admin", "asks_second_factor", "data_cap", "rights"),
                ),
            )
        ),
        views=(
            SavedView(key="all", label=_("All"), columns=("name", "description", "data_cap", "is_admin"), sort="id"),
        ),
        sharing=CATALOGUE,
        rules=Rules(check=services.check_roles, saved=services.roles_saved, removing=services.role_removing),
        related=(Related(module="field_right", field="role", columns=("name", "level", "mask")),),
        match_fields=("name", "preset"),
        configuration=Configuration(standing="preset"),
        group="settings",
        icon="key",
    )
)

PASSWORD = Field(key="password", type=Secret(limit=200), label=_("Password"), column="password", required=True)

USER = registry.register(
    Module(
        key="user",
        slug="users",
        model=User,
        label=_("User"),
        label_plural=_("Users"),
        about=_("Everyone who signs in, each with position and roles."),
        title="name",
        subtitle="username",
        search=("name", "username", "email", "mobile"),
        fields=(
            *fields_of(
                User,
                "username",
                "name",
                "employee_no",
                "mobile",
                "email",
                "status",
                "department",
                "extra_departments",
                "position",
                "extra_positions",
                "manager",
                "roles",
                "language",
                "timezone",
                "hired_on",
                "left_on",
                "must_change_password",
                "last_login",
                username={"unique": True},
                employee_no={"unique": True},
                mobile={"unique": True, "private": True},
                email={"unique": True},
                hired_on={"private": True},
                left_on={"private": True},
                manager={"on_delete": "keep"},
                must_change_password={"read_only": True, "private": True},
                last_login={"read_only": True, "private": True, "key": "last_login_at", "audited": False},
            ),
            *base_fields(User),
        ),
        layout=Layout(
            sections=(
                Section(label=_("Person"), fields=("name", "username", "email", "mobile", "employee_no", "status")),
                Section(
                    label=_("Place in the company"),
                    fields=("position", "extra_positions", "department", "extra_departments", "manager", "roles"),
                ),
                Section(label=_("Personal"), fields=("language", "timezone", "hired_on", "left_on")),
            ),
            header=("position", "department", "status"),
        ),
        views=(
            SavedView(
                key="active",
                label=_("Active"),
                columns=("name", "username", "position", "department", "roles", "status"),
                filters={"field": "status", "op": "eq", "value": "active"},
                sort="name",
            ),
            SavedView(
                key="all", label=_("All"), columns=("name", "username", "position", "department", "status"), sort="name"
            ),
        ),
        sharing=CATALOGUE,
        rules=Rules(check=services.check_users, saved=services.users_saved, removing=services.user_removing),
        actions=(
            Action(
                key="set_password",
                label=_("Set password"),
                service=passwords.set_password,
                arguments=(PASSWORD,),
                ask=_("The person must choose a new one at the next sign-in."),
            ),
            Action(
                key="reset_second_factor",
                label=_("Take the second factor off"),
                service=second_factors.reset_second_factor,
                offered=lambda user: has_second_factor(user.pk),
                ask=_("For someone who has lost telephone and recovery codes. All his sessions end."),
            ),
            HAND_OVER,
        ),
        match_fields=("username", "name", "email", "employee_no"),
        offered=(("status", "active"),),
        retired={"status": "disabled"},
        group="settings",
        icon="users",
    )
)
