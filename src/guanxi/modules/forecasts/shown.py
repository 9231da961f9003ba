"""A forecast as its page shows it: figures with their doors, the choices around them, its past as a chart."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.modules.forecasts.doors import door
from guanxi.modules.forecasts.overview import Line, Overview
from guanxi.modules.forecasts.picklists import ADJUSTED, KINDS, PLACES
from guanxi.modules.forecasts.rollup import BEST, COMMIT, Value
from guanxi.modules.forecasts.snapshots import Point, accuracy
from guanxi.modules.forecasts.terms import MONTH, Term
from guanxi.web import formats
from guanxi.web.cells import amount
from guanxi.web.charts.drawing import Drawn, columns

HERE = "/forecast"
NONE = "—"


def page_values(actor: Actor, found: Overview, points: list[Point], entries: list[dict[str, Any]]) -> dict[str, Any]:
    """The values of the page's template."""
    return {
        "found": found,
        "names": names(),
        "stats": _stats(actor, found),
        "rows": _rows(actor, found),
        "total": _row(actor, found, found.team) if found.reports else None,
        "others": [_row(actor, found, one) for one in found.others],
        "way": [{"label": name, "href": here(found.term, pk)} for pk, name in found.way],
        "quota_note": _quota_note(actor, found),
        "periods": _periods(actor, found),
        "unsubmitted": [one.name for one in found.reports if one.submitted_at is None],
        "history": _history(actor, found, points),
        "trail": [entry(actor, one) for one in entries],
        "submitted": formats.moment(found.team.submitted_at),
        "is_mine": found.person == actor.user_id,
        "here": here(found.term, found.person),
    }


def here(term: Term, person: int | None = None) -> str:
    """The address of a forecast."""
    return f"{HERE}?{urlencode({'period': term.name, **({'person': person} if person else {})})}"


def names() -> dict[str, str]:
    return {
        "quota": _("Quota"),
        "quota_pct": _("% of quota"),
        "closed": _("Closed"),
        "commit": _("Commit"),
        "best_case": _("Best case"),
        "pipeline": _("Pipeline"),
        "gap": _("Gap"),
        "weighted": _("Weighted"),
    }


def share(value: Decimal | None) -> str:
    """A percentage; a dash where there is nothing to measure by."""
    return NONE if value is None else f"{formats.number(value)}%"


def money(value: Decimal | None, actor: Actor) -> str:
    return NONE if value is None else amount(value, actor)


def short(value: Decimal | None, actor: Actor) -> str:
    """An amount in few characters, for heads; the table below has it to the cent."""
    return NONE if value is None else formats.priced(formats.short_amount(value), actor.currency)


def _stats(actor: Actor, found: Overview) -> list[dict[str, Any]]:
    """The figures of the whole, each with the deals behind it."""
    line, said = found.team, names()
    figures = line.sums.figures
    reached = line.quota_pct is not None and line.quota_pct >= 100
    return [
        {"label": said["quota"], "value": short(line.quota, actor), "href": "", "note": _quota_note(actor, found)},
        {
            "label": said["closed"],
            "value": short(figures.closed, actor),
            "href": _door(found, line, "closed"),
            "tone": "good" if reached else "neutral",
            "note": _("%(share)s of the quota") % {"share": share(line.quota_pct)},
        },
        _adjustable(actor, found, line, COMMIT),
        _adjustable(actor, found, line, BEST),
        {
            "label": said["pipeline"],
            "value": short(figures.pipeline, actor),
            "href": _door(found, line, "pipeline"),
            "note": _("Open deals of the period"),
        },
        {"label": said["gap"], "value": short(line.gap, actor), "href": "", "note": _("Quota − closed")},
        {
            "label": said["weighted"],
            "value": short(figures.weighted, actor),
            "href": "",
            "note": _("Closed + open by probability"),
        },
    ]


def _adjustable(actor: Actor, found: Overview, line: Line, name: str) -> dict[str, Any]:
    value = line.sums.value(name)
    return {
        "label": names()[name],
        "value": short(value.adjusted, actor),
        "href": _door(found, line, name),
        "tone": "warn" if value.held else "neutral",
        "note": computed_note(actor, value),
    }


def computed_note(actor: Actor, value: Value) -> str:
    """What an adjusted figure would be by itself, and how that has changed since."""
    if value.held is None:
        return ""
    said = _("adjusted; computed %(amount)s") % {"amount": amount(value.computed, actor)}
    return f"{said} · {moved_note(actor, value)}" if value.moved else said


def moved_note(actor: Actor, value: Value) -> str:
    sign = "+" if value.moved > 0 else "−"
    return _("base changed by %(amount)s") % {"amount": f"{sign}{amount(abs(value.moved), actor)}"}


def _rows(actor: Actor, found: Overview) -> list[dict[str, Any]]:
    own = _row(actor, found, found.own)
    if found.reports:
        own["label"] = _("Own deals")
        own["submitted"] = own["href"] = ""
    return [own, *(_row(actor, found, line) for line in found.reports)]


def _row(actor: Actor, found: Overview, line: Line) -> dict[str, Any]:
    figures = line.sums.figures
    return {
        "person": line.person,
        "label": line.name,
        "href": "" if line.person == found.person else here(found.term, line.person),
        "has_team": line.has_team,
        "quota": money(line.quota, actor),
        "quota_pct": share(line.quota_pct),
        "percent": min(int(line.quota_pct or 0), 100),
        "closed": {"text": money(figures.closed, actor), "href": _door(found, line, "closed")},
        "commit": _value(actor, found, line, COMMIT),
        "best_case": _value(actor, found, line, BEST),
        "pipeline": {"text": money(figures.pipeline, actor), "href": _door(found, line, "pipeline")},
        "gap": money(line.gap, actor),
        "submitted": formats.moment(line.submitted_at) or _("not submitted"),
        "adjust": f"{HERE}/adjust?{urlencode({'period': found.term.name, 'person': line.person})}",
    }


def _value(actor: Actor, found: Overview, line: Line, name: str) -> dict[str, Any]:
    value = line.sums.value(name)
    return {
        "text": money(value.adjusted, actor),
        "href": _door(found, line, name),
        "is_adjusted": value.held is not None,
        "note": computed_note(actor, value),
        "why": value.held.comment if value.held else "",
    }


def _door(found: Overview, line: Line, figure: str) -> str:
    return door(found.term, figure, line.people, line.position)


def _quota_note(actor: Actor, found: Overview) -> str:
    """What the quotas of the members come to beside the team's own."""
    if found.members_quota is None or found.members_quota == found.team.quota or found.team.quota is None:
        return ""
    members, less = found.members_quota, found.members_quota - found.team.quota
    said = {"members": amount(members, actor), "difference": amount(abs(less), actor)}
    if less < 0:
        return _("Members' quotas: %(members)s, %(difference)s less") % said
    return _("Members' quotas: %(members)s, %(difference)s more") % said


def _periods(actor: Actor, found: Overview) -> dict[str, Any]:
    """The quarters that one may choose, and the months of the chosen one."""
    quarter = found.term.quarter
    return {
        "before": here(found.term.shifted(-1), found.person),
        "after": here(found.term.shifted(1), found.person),
        "items": [
            {"label": one.name, "href": here(one, found.person), "current": one == found.term}
            for one in (quarter, *quarter.months)
        ],
        "name": period_name(found.term),
    }


def period_name(term: Term) -> str:
    """A period with its first and last month."""
    last = term.months[-1].first
    return term.name if term.span == MONTH else f"{term.name} · {term.first:%Y-%m} – {last:%Y-%m}"


def _history(actor: Actor, found: Overview, points: Iterable[Point]) -> dict[str, Any]:
    """The snapshots as columns of their commit, and as a table with how near each came, once the period is over."""
    closed = found.team.sums.figures.closed if found.is_closed else None
    rows = [_past(actor, one, closed) for one in points]
    drawn = [Drawn(label=row["day"], value=row["commit"], href="#history", height=row["height"]) for row in rows]
    if closed is not None and rows:
        drawn.append(Drawn(label=_("Closed"), value=amount(closed, actor), href="#history", height=float(closed)))
    return {"rows": rows, "drawn": columns(drawn) if len(rows) > 1 else None, "is_over": closed is not None}


def _past(actor: Actor, point: Point, closed: Decimal | None) -> dict[str, Any]:
    kinds = {one.value: str(one.label) for one in KINDS}
    near = None if closed is None else accuracy(point.commit, closed)
    return {
        "day": formats.day(timezone.localtime(point.taken_at).date()),
        "at": formats.moment(point.taken_at),
        "kind": kinds[point.kind],
        "closed": amount(point.closed, actor),
        "commit": amount(point.commit, actor),
        "best_case": amount(point.best_case, actor),
        "pipeline": amount(point.pipeline, actor),
        "accuracy": share(near),
        "height": float(point.commit),
    }


def entry(actor: Actor, row: dict[str, Any]) -> dict[str, Any]:
    fields = {one.value: str(one.label) for one in ADJUSTED}
    places = {one.value: str(one.label) for one in PLACES}
    return {
        "field": fields[row["field"]],
        "place": places[row["place"]],
        "amount": _("withdrawn") if row["amount"] is None else amount(row["amount"], actor),
        "base": "" if row["amount"] is None else amount(row["base"], actor),
        "comment": row["comment"],
        "by": row["by__name"] or "",
        "at": formats.moment(row["at"]),
        "holds": row["holds"],
        "is_late": row["is_late"],
    }
