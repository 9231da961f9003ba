"""Related companies on the page of a customer, each in the words of this side (F013 rule 1)."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.access.scope import visible
from guanxi.meta import registry
from guanxi.modules.relations.kinds import KINDS, words
from guanxi.modules.relations.module import ACCOUNT_RELATION
from guanxi.records.titles import titles
from guanxi.web import formats
from guanxi.web.detail import panels
from guanxi.web.menu import address

MOST = 50
ORDER = {kind.value: place for place, kind in enumerate(KINDS)}


def related_companies(record: Any, actor: Actor) -> dict[str, Any] | None:
    """What other companies are to this one, from both sides: two queries. Who sees a relation reads the name of the
    other company, and gets no further than he gets anyway."""
    module = registry.now(ACCOUNT_RELATION)
    if (
        registry.is_off(module)
        or not actor.may(module, "view")
        or not readable(module, actor).issuperset(("from", "type", "to"))
    ):
        return None
    rows = _rows(actor, record.pk)
    others = titles("account", {_other(row, record.pk) for row in rows}, actor)
    shown = [_row(row, record.pk, others, actor) for row in rows if _other(row, record.pk) != record.pk]
    begin = f"{address(module)}new?{urlencode({'from': record.pk})}" if actor.may(module, "create") else ""
    if not shown and not begin:
        return None
    return {"rows": sorted(shown, key=lambda one: (one["order"], one["name"])), "begin": begin}


def _rows(actor: Actor, pk: int) -> list[Any]:
    rows = visible(registry.now(ACCOUNT_RELATION), actor, named=True)
    return list(rows.filter(Q(from_account=pk) | Q(to_account=pk)).order_by("pk")[:MOST])


def _other(row: Any, here: int) -> int:
    return int(row.to_account_id if row.from_account_id == here else row.from_account_id)


def _row(row: Any, here: int, others: Any, actor: Actor) -> dict[str, Any]:
    other, module = others[_other(row, here)], registry.now(ACCOUNT_RELATION)
    known = readable(module, actor)
    share = f"{formats.number(row.share_pct.normalize())}%" if row.share_pct and "share_pct" in known else ""
    return {
        "order": ORDER[row.type],
        "words": words(row.type, is_first=row.from_account_id == here),
        "name": other.text,
        "href": f"{address(registry.get('account'))}{other.id}/" if other.is_visible else "",
        "note": " · ".join(filter(None, (share, row.remark if "remark" in known else ""))),
        "change": f"{address(module)}{row.pk}/",
    }


panels.add(panels.Panel(module="account", template="relations/panel.html", load=related_companies))
