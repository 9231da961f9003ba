"""What contract orders show of their end: on their own pages, and of all of them together (F046)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guanxi.access.actor import Actor
from guanxi.access.fields import known_value, readable
from guanxi.documents import states
from guanxi.kernel import clock
from guanxi.kernel.money import round_half_up
from guanxi.meta import registry
from guanxi.modules.contracts.models import Contract
from guanxi.modules.contracts.module import CONTRACT
from guanxi.modules.contracts.renewals import REMINDED
from guanxi.records.query import parse
from guanxi.records.summary import Group, summarise
from guanxi.records.titles import visible_titles
from guanxi.web import cells, formats
from guanxi.web.detail import panels
from guanxi.web.detail.credit import show_credit
from guanxi.web.menu import address

BASE = "total_amount_base"
ENDS, ENDED_BEFORE = "end_date", "renewed_from.end_date"
Pairs = tuple[tuple[str, str], ...]
IN_EFFECT: Pairs = (("approval_status__in", "approved,not_required"), ("doc_status", "active"))
UP_FOR_RENEWAL: Pairs = (*IN_EFFECT, ("renewable", "true"))
COUNTED: Pairs = (("approval_status__in", "approved,not_required"), ("doc_status__ne", "voided"))


@dataclass(frozen=True)
class Month:
    """What ended in a month, and what of it was renewed, by how many and for how much in the company's currency."""

    name: str
    ending: Group
    renewed: Group


def end_of(record: Contract, actor: Actor) -> dict[str, Any] | None:
    """That a contract order ends soon or has ended, and the deal about its renewal; nothing where it is far off."""
    ends = known_value(registry.now(CONTRACT), actor, record, "end_date")
    if ends is None or not states.is_effective(record):
        return None
    days = (ends - clock.today(actor.timezone)).days
    if days > max(REMINDED):
        return None
    deal = known_value(registry.now(CONTRACT), actor, record, "renewal_opportunity")
    title = visible_titles("opportunity", [deal], actor).get(deal) if deal else None
    return {
        "tone": "bad" if days < 0 else "warn",
        "text": _said(days, ends),
        "deal": {"title": title.text, "href": f"/m/{title.module}/{title.id}/"} if title else None,
    }


def renewals(actor: Actor, period: str, owner: str) -> list[Month]:
    """Month by month what ended in a period and what of that was renewed: two queries, within what the actor sees."""
    whose: Pairs = (("owner", owner),) if owner else ()
    ending = _by_month(actor, (*UP_FOR_RENEWAL, (f"{ENDS}__within", period), *whose), ENDS)
    renewed = _by_month(actor, (*COUNTED, (f"{ENDED_BEFORE}__within", period), *whose), ENDED_BEFORE)
    nothing = Group(key={}, count=0, sum={BASE: "0"})
    months = sorted(ending | renewed)
    return [Month(one, ending.get(one, nothing), renewed.get(one, nothing)) for one in months]


def page_values(actor: Actor, period: str, owner: str) -> dict[str, Any]:
    """The figures of a period as the page shows them, each with the list behind it."""
    months = renewals(actor, period, owner)
    whose: Pairs = (("owner", owner),) if owner else ()
    ending, renewed = (_door((*pairs, (f"{key}__within", period), *whose)) for pairs, key in _BEHIND)
    ended = sum((_amount(one.ending) for one in months), Decimal(0))
    again = sum((_amount(one.renewed) for one in months), Decimal(0))
    return {
        "is_empty": not months,
        "stats": [
            _stat(_("Up for renewal"), ended, sum(one.ending.count for one in months), ending, actor),
            _stat(_("Renewed"), again, sum(one.renewed.count for one in months), renewed, actor, "good"),
            {"label": _("Renewal rate"), "value": rate(again, ended), "note": _("Renewed ÷ up for renewal")},
        ],
        "months": [_row(one, actor, whose) for one in months],
    }


def rate(renewed: Decimal, ending: Decimal) -> str:
    """The renewed amount in percent of what ended; a line where nothing did (F046 rule 3)."""
    return f"{round_half_up(renewed * 100 / ending, 1)}%" if ending else "—"


def _by_month(actor: Actor, pairs: Pairs, key: str) -> dict[str, Group]:
    sums, month = BASE if _knows_amounts(actor) else "", f"{key}:month"
    found = summarise(CONTRACT, actor, parse(CONTRACT, actor, pairs), month, sums)
    return {group.key[month]: group for group in found.groups if group.key[month]}


def _knows_amounts(actor: Actor) -> bool:
    return BASE in readable(registry.now(CONTRACT), actor)


def _said_amount(amount: Decimal, actor: Actor) -> str:
    return cells.amount(amount, actor) if _knows_amounts(actor) else ""


def _amount(group: Group) -> Decimal:
    return Decimal(group.sum.get(BASE) or 0)


_BEHIND = ((UP_FOR_RENEWAL, ENDS), (COUNTED, ENDED_BEFORE))


def _door(pairs: Pairs) -> str:
    return f"{address(CONTRACT)}?{urlencode((*pairs, ('sort', ENDS)), safe='$,')}"


def _stat(name: str, amount: Decimal, count: int, href: str, actor: Actor, tone: str = "neutral") -> dict[str, Any]:
    text = ngettext("%(count)s contract order", "%(count)s contract orders", count)
    note = text % {"count": formats.number(count)}
    return {"label": name, "value": _said_amount(amount, actor), "note": note, "href": href, "tone": tone}


def _row(month: Month, actor: Actor, whose: Pairs) -> dict[str, Any]:
    ended, again = _amount(month.ending), _amount(month.renewed)
    return {
        "label": month.name,
        "ending": _said_amount(ended, actor),
        "count": formats.number(month.ending.count),
        "renewed": _said_amount(again, actor),
        "rate": rate(again, ended),
        "percent": min(int(again * 100 / ended), 100) if ended else 0,
        "href": _door((*UP_FOR_RENEWAL, (f"{ENDS}__within", month.name), *whose)),
        "renewed_href": _door((*COUNTED, (f"{ENDED_BEFORE}__within", month.name), *whose)),
    }


def _said(days: int, ends: date) -> str:
    if days < 0:
        return _("Ended on %(day)s.") % {"day": formats.full_day(ends)}
    text = ngettext("Ends on %(day)s, in %(count)s day.", "Ends on %(day)s, in %(count)s days.", days)
    return text % {"day": formats.full_day(ends), "count": days}


show_credit(CONTRACT)
panels.add(panels.Panel(module=CONTRACT.key, template="contracts/end.html", load=end_of))
