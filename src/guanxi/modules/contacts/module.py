"""The declaration of contacts."""

from django.utils.translation import gettext_lazy as _

from guanxi.meta import registry
from guanxi.meta.duplicates import Duplicates
from guanxi.meta.field import base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import ACCOUNT_OWNER, Module, Related, Rules, Sharing
from guanxi.modules.contacts import services
from guanxi.modules.contacts.models import Contact

CONTACT = registry.register(
    Module(
        key="contact",
        slug="contacts",
        model=Contact,
        label=_("Contact"),
        label_plural=_("Contacts"),
        about=_("The people at your customers: whom to call, and who decides."),
        title="name",
        subtitle="title",
        search=("name", "mobile", "phone", "email"),
        fields=(
            *fields_of(
                Contact,
                *(
                    "name account gender department title mobile phone email wechat wecom_external_id qq birthday "
                    "birthday_calendar is_primary decision_role attitude reports_to hobbies language "
                    "marketing_consent email_opt_out sms_opt_out active"
                ).split(),
                account={"on_delete": "together"},
                birthday_calendar={"help": _("In the lunar calendar the date above is its lunar month and day.")},
                reports_to={"on_delete": "keep"},
            ),
            *base_fields(Contact),
        ),
        layout=Layout(
            sections=(
                Section(
                    label=_("Contact"),
                    fields=("name", "account", "title", "department", "gender", "is_primary", "active", "tags"),
                ),
                Section(label=_("Reach"), fields=("mobile", "phone", "email", "wechat", "qq")),
                Section(
                    label=_("Role and person"),
                    fields=tuple(
                        "decision_role attitude reports_to birthday birthday_calendar hobbies language".split()
                    ),
                ),
                Section(
                    label=_("Consent"), fields=("marketing_consent", "email_opt_out", "sms_opt_out", "owner", "remark")
                ),
            ),
            header=("account", "title", "mobile", "decision_role", "owner"),
            quick=("name", "account", "title", "mobile", "email"),
        ),
        views=(
            SavedView(
                key="all",
                label=_("All contacts"),
                columns=("name", "account", "title", "mobile", "email", "decision_role", "owner"),
            ),
            SavedView(
                key="primary",
                label=_("Primary contacts"),
                columns=("name", "account", "title", "mobile", "email", "owner"),
                filters={"field": "is_primary", "op": "eq", "value": True},
            ),
            SavedView(
                key="board",
                label=_("By attitude"),
                kind="kanban",
                group_by="attitude",
                columns=("name", "account", "title"),
            ),
        ),
        sharing=Sharing(mode="controlled_by_parent", parents=("account",), parent_writes=True, account="account"),
        carries=(ACCOUNT_OWNER,),
        rules=Rules(
            check=services.check_contacts,
            restoring=services.contacts_restoring,
            following=services.contacts_following,
        ),
        related=(
            Related(
                module="opportunity",
                field="primary_contact",
                columns=("name", "stage", "amount", "expected_close_date"),
            ),
            Related(module="mail", field="contact", columns=("subject", "direction", "status", "sent_at")),
            Related(module="contact", field="reports_to", columns=("name", "title"), label=_("Reporting contacts")),
        ),
        duplicates=Duplicates(
            people=("name",),
            phones=("mobile", "phone"),
            mails=("email",),
            accounts=("wecom_external_id",),
            wins={"marketing_consent": ("refused", "granted"), "email_opt_out": (True,), "sms_opt_out": (True,)},
        ),
        match_fields=("name", "email", "mobile"),
        offered=(("active", "true"),),
        retired={"active": False},
        depends_on=("accounts",),
        group="customers",
        icon="contact",
    )
)
