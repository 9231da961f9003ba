"""The declaration of office forms."""

from django.utils.translation import gettext_lazy as _

from guanxi.meta import registry
from guanxi.meta.field import base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import Module, Numbering, Related, Rules
from guanxi.modules.office import services
from guanxi.modules.office.kinds import VARIANTS
from guanxi.modules.office.models import OfficeForm

KEYS = (
    "number form_type subject purpose end_on begin_on days begin_at end_at hours amount leave_kind stand_in "
    "destination companions accounts transport tickets hotel booked_cost expense_kind spent_on repay_on related_form "
    "item supplier_name quantity needed_on return_on seal_kind document_name copies is_taken_out account opportunity "
    "product list_price asked_price invoice_title tax_number invoice_address bank bank_account licence_kind address"
).split()
KEPT = "stand_in related_form account opportunity product companions accounts".split()
COLUMNS = ("number", "subject", "form_type", "amount", "owner", "created_at")
MINE = {"field": "owner", "op": "eq", "value": "$me"}

OFFICE_FORM = registry.register(
    Module(
        key="office_form",
        slug="office-forms",
        model=OfficeForm,
        label=_("Office form"),
        label_plural=_("Office forms"),
        about=_(
            "What people ask the company for: leave, trips, money, goods, seals. Each is approved before it counts."
        ),
        title="subject",
        subtitle="form_type",
        search=("number", "subject", "destination", "item", "document_name"),
        fields=(
            *fields_of(
                OfficeForm,
                *KEYS,
                **{key: {"on_delete": "keep"} for key in KEPT},
                number={"unique": True},
                form_type={"fixed": True},
                subject={"required": True, "help": _("Left empty, it is the first line of what you ask for.")},
                days={"help": _("Left empty, they are counted: working days of leave, all days of a trip.")},
                hours={"help": _("Left empty, they are counted.")},
            ),
            *base_fields(OfficeForm),
        ),
        layout=Layout(
            sections=(
                Section(label=_("What is asked for"), fields=("form_type", "subject")),
                Section(
                    label=_("Particulars"),
                    fields=tuple(
                        key
                        for key in dict.fromkeys(key for kind in VARIANTS.kinds for key in (*kind.fields, *kind.later))
                    ),
                ),
                Section(label=_("More"), fields=("number", "owner", "owner_department", "tags", "remark")),
            ),
            header=("form_type", "number", "amount", "begin_on", "end_on", "owner"),
            quick=("form_type", "purpose"),
        ),
        views=(
            SavedView(key="mine", label=_("My forms"), columns=COLUMNS, filters={"all": [MINE]}, sort="-created_at"),
            SavedView(key="all", label=_("All forms"), columns=COLUMNS, sort="-created_at"),
            SavedView(
                key="money",
                label=_("About money"),
                columns=COLUMNS,
                filters={
                    "all": [{"field": "form_type", "op": "in", "value": ["expense", "loan", "purchase", "price"]}]
                },
                sort="-created_at",
                sums=("amount",),
            ),
            SavedView(
                key="away",
                label=_("Leave and trips"),
                columns=("subject", "form_type", "begin_on", "end_on", "days", "owner"),
                filters={"all": [{"field": "form_type", "op": "in", "value": ["leave", "trip"]}]},
                sort="-begin_on",
            ),
        ),
        numbering=Numbering(field="number", pattern="OA{yyyymm}{seq:4}"),
        rules=Rules(check=services.check_forms),
        variants=VARIANTS,
        calendar=("begin_on", "end_on"),
        related=(
            Related(
                module="office_form",
                field="related_form",
                columns=("subject", "form_type", "amount", "owner"),
                sums=("amount",),
            ),
        ),
        depends_on=("accounts", "opportunities", "products"),
        group="office",
        icon="file",
    )
)
