"""The periods of quotas and forecasts: fiscal quarters of the company and their months (F043 rules 1 and 7)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.meta.periods import label, period, shift, start_of
from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.number import Integer

QUARTER, MONTH, YEAR = "fiscal_quarter", "month", "fiscal_year"
WRITTEN = re.compile(r"FY\d{4}(-Q[1-4])?|\d{4}-(0[1-9]|1[0-2])")
EXAMPLES = "FY2026-Q1, 2026-04"
CLOSING_DAYS = declare(
    Setting(
        key="forecasts.closing_days",
        type=Integer(low=0, high=365),
        label=_("Days until a quarter is closed"),
        about=_(
            "So many days after its end, quotas and forecasts of a fiscal quarter are changed by nobody but admins."
        ),
        default=5,
        group="sales",
    )
)


@dataclass(frozen=True)
class Term:
    """One period: how long it is, its first day, the day after its last, and its name in the words of filters."""

    span: str
    first: date
    end: date
    name: str
    fiscal_start: int = 1

    def shifted(self, count: int) -> "Term":
        """The period so many of its length later."""
        return term_at(self.span, shift(self.span, self.first, count), self.fiscal_start)

    @property
    def quarter(self) -> "Term":
        """The fiscal quarter that it lies in, or begins with."""
        return term_at(QUARTER, self.first, self.fiscal_start)

    @property
    def months(self) -> list["Term"]:
        count = {MONTH: 1, QUARTER: 3, YEAR: 12}[self.span]
        return [term_at(MONTH, shift(MONTH, self.first, place), self.fiscal_start) for place in range(count)]

    @property
    def closes_on(self) -> date:
        """The day from which on nobody but administrators changes it."""
        return term_at(QUARTER, self.end - timedelta(days=1), self.fiscal_start).end + timedelta(
            days=CLOSING_DAYS.now()
        )

    def is_closed(self, today: date) -> bool:
        return today >= self.closes_on


def term_at(span: str, day: date, fiscal_start: int) -> Term:
    """The period of a length that a day lies in."""
    first = start_of(span, day, fiscal_start)
    return Term(span, first, shift(span, first, 1), label(span, first, fiscal_start), fiscal_start)


def term_now(actor: Actor, span: str = QUARTER) -> Term:
    """The present one."""
    return term_at(span, clock.today(actor.timezone), actor.fiscal_start)


def term_named(actor: Actor, name: str, spans: tuple[str, ...] = (QUARTER, MONTH), field: str = "period") -> Term:
    """The period of a name such as FY2026-Q1 or 2026-04; E_FORMAT for another."""
    refusal = DomainError(
        "E_FORMAT", field=field, label=_("Period"), hint=_("such as %(examples)s.") % {"examples": EXAMPLES}
    )
    if not WRITTEN.fullmatch(name):
        raise refusal
    span = MONTH if not name.startswith("FY") else QUARTER if "-Q" in name else YEAR
    try:
        first, _end = period(name, clock.today(actor.timezone), actor.fiscal_start)
    except ValueError:
        raise refusal from None
    if span not in spans:
        raise refusal
    return term_at(span, first, actor.fiscal_start)


def month_of(actor: Actor, fiscal_year: int, month: int) -> Term:
    """A month of the calendar within a fiscal year of the company."""
    first = term_named(actor, f"FY{fiscal_year}", (YEAR,)).first
    return term_at(MONTH, shift(MONTH, first, (month - first.month) % 12), actor.fiscal_start)


def refuse_closed(actor: Actor, term: Term) -> bool:
    """Whether the period is closed and the actor may write nevertheless; E_PERIOD_CLOSED for who may not."""
    is_closed = term.is_closed(clock.today(actor.timezone))
    if is_closed and not (actor.is_admin or actor.is_system):
        raise DomainError("E_PERIOD_CLOSED", period=term.name, day=term.closes_on.isoformat())
    return is_closed
