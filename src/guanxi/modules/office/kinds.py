"""The ready forms (F103): what each asks for. Another one is another entry here and in the picklist."""

from django.utils.translation import gettext_lazy as _

from guanxi.meta.variants import Variant, Variants
from guanxi.modules.office.choices import FORM_TYPES

LABELS = {option.value: option.label for option in FORM_TYPES}


def _kind(key: str, icon: str, about: str, fields: str, required: str, later: str = "") -> Variant:
    return Variant(
        key=key,
        label=LABELS[key],
        icon=icon,
        about=about,
        fields=tuple(fields.split()),
        required=tuple(required.split()),
        later=tuple(later.split()),
    )


VARIANTS = Variants(
    field="form_type",
    kinds=(
        _kind("general", "note", _("Anything that has no form of its own."), "purpose amount", "purpose"),
        _kind(
            "leave",
            "calendar",
            _("Days off, of any kind."),
            "leave_kind begin_on end_on days purpose stand_in",
            "leave_kind begin_on end_on purpose",
        ),
        _kind(
            "trip",
            "visit",
            _("Where to, when and to whom; tickets and hotel are booked once it is approved."),
            "destination begin_on end_on days purpose accounts companions transport amount",
            "destination begin_on end_on purpose",
            "tickets hotel booked_cost",
        ),
        _kind(
            "overtime",
            "clock",
            _("Work outside of working hours."),
            "begin_at end_at hours purpose",
            "begin_at end_at purpose",
        ),
        _kind(
            "expense",
            "money",
            _("Money that you laid out; add the receipts as files."),
            "expense_kind amount spent_on related_form account purpose",
            "expense_kind amount spent_on purpose",
        ),
        _kind(
            "loan",
            "money",
            _("Money in advance, settled later."),
            "amount repay_on related_form purpose bank bank_account",
            "amount repay_on purpose",
        ),
        _kind(
            "purchase",
            "box",
            _("What is to be bought for the house."),
            "item quantity amount supplier_name needed_on purpose",
            "item quantity amount purpose",
        ),
        _kind(
            "seal",
            "shield",
            _("A seal on a document."),
            "seal_kind document_name copies is_taken_out account purpose",
            "seal_kind document_name copies",
        ),
        _kind(
            "invoice_title",
            "file",
            _("A customer's particulars for invoices, new or changed."),
            "account invoice_title tax_number invoice_address bank bank_account purpose",
            "account invoice_title tax_number",
        ),
        _kind(
            "price",
            "tag",
            _("A price below the usual one."),
            "account opportunity product quantity list_price asked_price purpose",
            "account product asked_price purpose",
        ),
        _kind(
            "sample",
            "box",
            _("Goods for a customer to try."),
            "account product quantity needed_on return_on address purpose",
            "account product quantity needed_on",
        ),
        _kind(
            "licence",
            "key",
            _("Leave for a customer to use a product, for a time or for good."),
            "account product licence_kind quantity begin_on end_on purpose",
            "account product licence_kind begin_on",
        ),
    ),
)
