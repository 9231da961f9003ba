"""Visits by person (F138 rule 4): planned, done, on site, how long, and what part of one's own customers was seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, F, Q
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.kernel.errors import Denied
from guanxi.kernel.money import round_half_up
from guanxi.meta import registry
from guanxi.modules.visits import models as said
from guanxi.records.query import apply, parse
from guanxi.records.reports import Column, Found, Report, declare
from guanxi.records.titles import titles

USUAL = "this_month"
READ = frozenset({"status", "unplanned", "on_site", "minutes", "account", "owner", "plan_date"})
COLUMNS = (
    Column(key="person", label=_("Person"), type="reference"),
    Column(key="name", label=_("Name"), type="text"),
    Column(key="planned", label=_("Planned visits"), type="integer"),
    Column(key="done", label=_("Visits made"), type="integer"),
    Column(key="unplanned", label=_("Unplanned"), type="integer"),
    Column(key="on_site", label=_("On site"), type="integer"),
    Column(key="on_site_pct", label=_("Rate on site"), type="percent"),
    Column(key="minutes", label=_("Minutes on average"), type="decimal"),
    Column(key="customers", label=_("Customers seen"), type="integer"),
    Column(key="covered", label=_("Own customers seen"), type="integer"),
    Column(key="owned", label=_("Own customers"), type="integer"),
    Column(key="covered_pct", label=_("Coverage of own customers"), type="percent"),
)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What one person has done in a period; `minutes` is the average of the visits that have ended."""

    person: int
    name: str
    planned: int
    done: int
    unplanned: int
    on_site: int
    minutes: Decimal | None
    customers: int
    covered: int
    owned: int

    @property
    def on_site_pct(self) -> Decimal | None:
        return _percent(self.on_site, self.done)

    @property
    def covered_pct(self) -> Decimal | None:
        return _percent(self.covered, self.owned)


def figures(actor: Actor, period: str) -> list[Figures]:
    """The figures of everybody whose visits the reader sees, in three queries; who made most comes first. The period is
    a named one, as conditions know it."""
    visit, account = registry.get("visit"), registry.get("account")
    actor.require(visit, "view")
    if not readable(visit, actor) >= READ:
        raise Denied("view")
    rows = apply(visit, actor, parse(visit, actor, [("plan_date__within", period), ("owner__isnull", "false")]))
    done = Q(status=said.DONE)
    counted = (
        rows.order_by()
        .values("owner_id")
        .annotate(
            n_planned=Count("pk", filter=Q(unplanned=False) & ~Q(status=said.CANCELLED)),
            n_done=Count("pk", filter=done),
            n_unplanned=Count("pk", filter=done & Q(unplanned=True)),
            n_on_site=Count("pk", filter=done & Q(on_site=True)),
            average=Avg("minutes", filter=done),
            n_customers=Count("account_id", filter=done, distinct=True),
            n_covered=Count("account_id", filter=done & Q(account_owner_id=F("owner_id")), distinct=True),
        )
    )
    found = list(counted)
    people = [row["owner_id"] for row in found]
    names = titles("user", people, actor)
    seen = (
        apply(account, actor, parse(account, actor, ())) if actor.may(account, "view") else account.model.objects.none()
    )
    owned = dict(seen.filter(owner__in=people).order_by().values_list("owner_id").annotate(count=Count("pk")))
    told = [_figures(row, names, owned) for row in found]
    return sorted(told, key=lambda one: (-one.done, -one.planned, one.person))


def _figures(row: Mapping[str, Any], names: Mapping[int, Any], owned: Mapping[int, int]) -> Figures:
    person = row["owner_id"]
    average = row["average"]
    return Figures(
        person=person,
        name=names[person].text if person in names else f"#{person}",
        planned=row["n_planned"],
        done=row["n_done"],
        unplanned=row["n_unplanned"],
        on_site=row["n_on_site"],
        minutes=None if average is None else round_half_up(Decimal(str(average)), 1),
        customers=row["n_customers"],
        covered=row["n_covered"],
        owned=owned.get(person, 0),
    )


def _percent(part: int, whole: int) -> Decimal | None:
    return round_half_up(Decimal(part * 100) / whole, 1) if whole else None


def visits(actor: Actor, given: Mapping[str, str]) -> Found:
    """The report A02."""
    period = given["period"] or USUAL
    rows = [_row(one) for one in figures(actor, period)]
    totals = {
        key: sum(row[key] for row in rows) for key in ("planned", "done", "unplanned", "on_site", "covered", "owned")
    }
    return Found(
        columns=COLUMNS,
        rows=rows,
        totals={"period": period, **totals},
        chart={"kind": "bar", "x": "name", "y": ["planned", "done", "on_site"]},
    )


def _row(one: Figures) -> dict[str, Any]:
    exact = {key: getattr(one, key) for key in ("minutes", "on_site_pct", "covered_pct")}
    whole = ("person", "name", "planned", "done", "unplanned", "on_site", "customers", "covered", "owned")
    return {
        **{key: getattr(one, key) for key in whole},
        **{key: None if value is None else str(value) for key, value in exact.items()},
    }


declare(
    Report(
        key="visits",
        label=_("Visits by person"),
        module="visit",
        parameters={"period": _("A named period such as this_week, last_month or 2026-Q1; else this_month")},
        answer=visits,
    )
)
