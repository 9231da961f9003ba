"""The company's bank accounts in templates: `company.bank` and `company.account_no` of the one in the currency of the
record, `company.bank_accounts` all of them."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.models import Company, CompanyBankAccount
from guanxi.meta.amounts import CURRENCY
from guanxi.meta.field import Field, fields_of
from guanxi.meta.types.text import LongText

ALL = Field(key="bank_accounts", type=LongText(), label=_("All bank accounts"), column="bank_accounts")


@cache
def account_fields() -> dict[str, Field]:
    """The names under which accounts are told."""
    fields = (*fields_of(CompanyBankAccount, "bank", "account_no"), ALL)
    return {one.key: one for one in fields}


def asked_of(name: str) -> tuple[str, ...]:
    """The fields that must be known for what is told under a name."""
    return ("bank", "account_no") if name == ALL.key else (name,)


def accounts_of(company: Company) -> list[dict[str, Any]]:
    """The accounts of the company in their order: one query."""
    rows = CompanyBankAccount.objects.filter(company=company.pk).order_by("sort", "pk")
    return list(rows.values("bank", "account_no", CURRENCY))


def account_row(accounts: Sequence[dict[str, Any]], currency: str) -> dict[str, Any]:
    """What is told where amounts are in this currency: of the account in it, else of one for any, else of the first."""
    said = [" ".join(filter(None, (one["bank"], one["account_no"], one[CURRENCY]))) for one in accounts]
    fitting = (next((one for one in accounts if one[CURRENCY] == code), None) for code in (currency, ""))
    chosen = next((one for one in fitting if one), accounts[0] if accounts else {})
    return {**chosen, ALL.column: "\n".join(said)}
