"""People and departments as Feishu tells of them, and what it tells of cards."""

from collections.abc import Mapping
from typing import Any

from guanxi.messaging.im.providers.base import Changed, Department, Person, Pressed

ROOT = "0"


def department_of(row: Mapping[str, Any]) -> Department:
    """A department as Feishu tells it."""
    return Department(
        external_id=str(row["open_department_id"]),
        name=str(row.get("name", "")),
        parent=str(row.get("parent_department_id") or ROOT),
        sort=_number(row.get("order")),
        heads=heads_of(row),
    )


def person_of(row: Mapping[str, Any]) -> Person:
    """A person as Feishu tells it; what the app has no right to is not there. Who has not joined yet is active."""
    status = row.get("status") or {}
    is_out = any(status.get(name) for name in ("is_frozen", "is_resigned", "is_exited"))
    main = {str(one.get("department_id")) for one in row.get("orders") or () if one.get("is_primary_dept")}
    return Person(
        external_id=str(row["open_id"]),
        union_id=str(row.get("union_id", "")),
        name=str(row.get("name", "")),
        mobile=str(row.get("mobile", "")),
        mail=str(row.get("enterprise_email") or row.get("email") or ""),
        work_mail=str(row.get("enterprise_email") or ""),
        title=str(row.get("job_title", "")),
        number=str(row.get("employee_no", "")),
        departments=tuple(sorted(map(str, row.get("department_ids") or ()), key=lambda one: one not in main)),
        is_active=not is_out,
    )


def told(event: str, said: Mapping[str, Any]) -> tuple[Pressed | Changed, ...]:
    """What an event tells; nothing where it is of no matter here."""
    if event == "card.action.trigger":
        value = (said.get("action") or {}).get("value") or {}
        who = str((said.get("operator") or {}).get("open_id", ""))
        if isinstance(value, dict):
            return (Pressed(external_id=who, card=str(value.get("card", "")), button=str(value.get("button", ""))),)
    if event.startswith("contact."):
        who = str((said.get("object") or {}).get("open_id") or "")
        return (Changed(what=event, external_ids=(who,) if who else ()),)
    return ()


def heads_of(row: Mapping[str, Any]) -> tuple[str, ...]:
    named = [str(one.get("leaderID") or one.get("leader_id") or "") for one in row.get("leaders") or ()]
    return tuple(dict.fromkeys(one for one in [str(row.get("leader_user_id") or ""), *named] if one))


def _number(given: Any) -> int:
    return int(given) if str(given or "").lstrip("-").isdecimal() else 0
