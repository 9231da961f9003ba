"""Who gets the credit for a deal or a contract order, on its page."""

from typing import Any

from guanxi.access.actor import Actor
from guanxi.access.fields import known_value
from guanxi.documents.splits import CREDITS, KEY, parts
from guanxi.meta.module import Module
from guanxi.records.titles import titles
from guanxi.web import formats
from guanxi.web.detail import panels
from guanxi.web.menu import address

TEMPLATE = "records/credit.html"


def show_credit(module: Module) -> None:
    """Have the pages of a module's records show it."""

    def load(record: Any, actor: Actor) -> dict[str, Any] | None:
        found = parts(known_value(module, actor, record, "owner"), known_value(module, actor, record, KEY))
        names = titles("user", {one.user_id for one in found}, actor)
        labels = {option.value: str(option.label) for option in CREDITS}
        rows = [
            {
                "name": names[one.user_id].text,
                "href": f"/m/users/{one.user_id}/",
                "as": labels[one.credit_type],
                "pct": f"{formats.number(one.pct.normalize())}%",
            }
            for one in found
            if one.user_id in names
        ]
        share = f"{address(module)}{record.pk}/actions/share_credit" if actor.may(module, "edit") else ""
        return {"rows": rows, "share": share} if rows else None

    panels.add(panels.Panel(module=module.key, template=TEMPLATE, load=load))
