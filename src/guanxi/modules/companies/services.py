"""Founding the company (F001 rule 1, F002, CONTRACT 1), and what may no longer change later."""

from dataclasses import dataclass
from zoneinfo import available_timezones

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from guanxi.access.actor import find_company
from guanxi.access.models import Company, Department, Position, User
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.kernel.events import publish
from guanxi.kernel.money import currencies
from guanxi.kernel.text import tidy
from guanxi.meta import registry
from guanxi.modules.companies.events import CompanyFounded, CompanyUpgraded
from guanxi.modules.people.facade import create_administrator, create_preset_roles
from guanxi.records.search.entries import rebuild_all
from guanxi.records.store import Change
from guanxi.transfer.following import plan_backups
from guanxi.workdays.hours import EXAMPLE, spans
from guanxi.workdays.zones import country_of_zone

CURRENCIES = "CNY, USD, EUR, … (ISO 4217)"
FROZEN = ("base_currency", "fiscal_start_month")


@dataclass(frozen=True, kw_only=True)
class Founding:
    """What is asked of the first owner; `email` or `username` is the name to sign in with."""

    company: str
    password: str
    name: str = ""
    username: str = ""
    email: str = ""
    language: str = "zh-hans"
    currency: str = "CNY"
    timezone: str = "Asia/Shanghai"
    fiscal_start: int = 1
    must_change_password: bool = False


@transaction.atomic
def found_company(founding: Founding) -> User:
    """Make the company with root department, root position, preset roles and its administrator; an empty home only."""
    if find_company() is not None:
        raise DomainError("E_NOT_EMPTY")
    _check(founding)
    now = clock.now()
    company = Company.objects.create(
        name=tidy(founding.company),
        base_currency=founding.currency.upper(),
        timezone=founding.timezone,
        language=founding.language,
        fiscal_start_month=founding.fiscal_start,
        holiday_country=country_of_zone(founding.timezone),
        is_main=True,
        created_at=now,
        updated_at=now,
    )
    with translation.override(founding.language):
        department = Department.objects.create(name=company.name[:100], created_at=now, updated_at=now)
        position = Position.objects.create(name=_("General manager"), created_at=now, updated_at=now)
        name = founding.name or _("Administrator")
    roles = create_preset_roles(founding.language)
    user = create_administrator(
        username=(founding.username or founding.email)[:50],
        name=name,
        email=founding.email.lower(),
        password=founding.password,
        must_change=founding.must_change_password,
        role_id=roles["admin"],
        department=department,
        position=position,
    )
    plan_backups()
    publish(CompanyFounded(company_id=company.pk, language=founding.language))
    rebuild_all()
    return user


@transaction.atomic
def upgrade_company() -> None:
    """Let modules put in what companies of this release start with; nothing where there is no company yet."""
    company = find_company()
    if company is not None:
        publish(CompanyUpgraded(language=company.language))


def check_companies(changes: list[Change]) -> None:
    """Zone and currency must be real; the currency stays once deals are written in it (F002 rule 2)."""
    for change in changes:
        if change.value("timezone") not in available_timezones():
            change.refuse("E_CHOICE", "timezone", choices="Asia/Shanghai, Europe/Berlin, …")
        if change.value("base_currency") not in currencies():
            change.refuse("E_CHOICE", "base_currency", choices=CURRENCIES)
        _check_hours(change)
        for key in () if change.is_new else FROZEN:
            if change.changes(key) and _has_deals():
                change.refuse("E_SETTING_FROZEN", key)


def _check_hours(change: Change) -> None:
    """Hours must be readable, or nothing that waits for working hours would ever come."""
    try:
        spans(change.value("working_hours"))
    except ValueError:
        change.refuse("E_FORMAT", "working_hours", hint=EXAMPLE)


def company_removing(changes: list[Change]) -> None:
    """The company itself can't be deleted; subsidiaries can."""
    for change in changes:
        if change.record.is_main:
            change.refuse("E_IN_USE", refs=change.record.name)


def _check(founding: Founding) -> None:
    company = registry.get("company")
    company.field("name").clean(founding.company)
    registry.get("user").field("email").clean(founding.email)
    wrong = [
        ("company", not tidy(founding.company)),
        ("username", not (founding.username or founding.email)),
    ]
    for key, is_missing in wrong:
        if is_missing:
            raise DomainError("E_REQUIRED", field=key, label=key)
    if founding.language not in {"zh-hans", "en"}:
        raise DomainError("E_CHOICE", field="language", label="language", choices="zh-hans, en")
    if founding.currency.upper() not in currencies():
        raise DomainError("E_CHOICE", field="currency", label="currency", choices=CURRENCIES)
    if founding.timezone not in available_timezones():
        raise DomainError("E_CHOICE", field="timezone", label="timezone", choices="Asia/Shanghai, Europe/Berlin, …")
    if not 1 <= founding.fiscal_start <= 12:
        raise DomainError("E_RANGE", field="fiscal_start", label="fiscal-year-start", low=1, high=12)


def _has_deals() -> bool:
    return any(
        module.model.objects.exists()
        for module in registry.every_module()
        if "currency_code" in module.by_key and module.lines
    )
