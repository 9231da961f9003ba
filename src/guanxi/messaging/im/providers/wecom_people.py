"""People and departments as WeCom tells of them, and what it tells of cards."""

from collections.abc import Iterator, Mapping
from typing import Any

from guanxi.messaging.im.providers.base import Changed, Department, Person, Pressed

ACTIVE, DISABLED, LEFT = 1, 2, 5


def department_of(row: Mapping[str, Any]) -> Department:
    """A department as WeCom tells it; the topmost one is 1."""
    parent = str(row.get("parentid") or "")
    return Department(
        external_id=str(row["id"]),
        name=str(row.get("name", "")),
        parent="" if parent == "0" else parent,
        sort=-int(row.get("order") or 0),  # there the greater one stands first
        heads=tuple(map(str, row.get("department_leader") or ())),
    )


def behind_parents(rows: list[Department]) -> Iterator[Department]:
    """The topmost first; one whose parent the app does not see counts as topmost."""
    known = {row.external_id for row in rows}
    below: dict[str, list[Department]] = {}
    for row in rows:
        below.setdefault(row.parent if row.parent in known else "", []).append(row)
    waiting = sorted(below.pop("", []), key=lambda row: (row.sort, row.external_id))
    while waiting:
        row = waiting.pop(0)
        yield row
        waiting += sorted(below.pop(row.external_id, []), key=lambda one: (one.sort, one.external_id))


def person_of(row: Mapping[str, Any]) -> Person:
    """A person as WeCom tells it. Since 2022 apps are told no mobile and mail unless he allows it. Who
    has not opened WeCom yet is active."""
    ids = [str(one) for one in row.get("department") or ()]
    main = str(row.get("main_department") or "")
    ordered = sorted(dict.fromkeys(ids), key=lambda one: one != main)
    leads = [one for one, is_leader in zip(ids, row.get("is_leader_in_dept") or (), strict=False) if is_leader]
    return Person(
        external_id=str(row["userid"]),
        name=str(row.get("name", "")),
        mobile=str(row.get("mobile", "")),
        mail=str(row.get("email") or row.get("biz_mail") or ""),
        work_mail=str(row.get("biz_mail") or ""),
        title=str(row.get("position", "")),
        departments=tuple(ordered),
        leads=tuple(leads),
        is_active=int(row.get("status", ACTIVE)) not in (DISABLED, LEFT) and int(row.get("enable", 1)) == 1,
    )


def told(said: Mapping[str, str]) -> tuple[Pressed | Changed, ...]:
    """What an event tells; nothing where it is of no matter here."""
    event = said.get("Event", "")
    if event == "template_card_event":
        return (
            Pressed(
                external_id=said.get("FromUserName", ""),
                card=said.get("TaskId", ""),
                button=said.get("EventKey", ""),
                code=said.get("ResponseCode", ""),
            ),
        )
    if event in ("change_contact", "subscribe", "unsubscribe"):
        who = said.get("UserID") or said.get("FromUserName", "")
        return (Changed(what=said.get("ChangeType") or event, external_ids=(who,) if who else ()),)
    return ()
