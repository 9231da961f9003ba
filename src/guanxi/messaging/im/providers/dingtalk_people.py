"""People and departments as DingTalk tells of them."""

from collections.abc import Mapping
from typing import Any

from guanxi.messaging.im.providers.base import Changed, Person


def person_of(row: Mapping[str, Any]) -> Person:
    """A person as DingTalk tells it. Who has left is not told of at all."""
    leads = [str(one["dept_id"]) for one in row.get("leader_in_dept") or () if one.get("leader")]
    return Person(
        external_id=str(row["userid"]),
        union_id=str(row.get("unionid", "")),
        name=str(row.get("name", "")),
        mobile=str(row.get("mobile", "")),
        mail=str(row.get("org_email") or row.get("email") or ""),
        work_mail=str(row.get("org_email") or ""),
        title=str(row.get("title", "")),
        number=str(row.get("job_number", "")),
        departments=tuple(map(str, row.get("dept_id_list") or ())),
        leads=tuple(leads),
    )


def told(said: Mapping[str, Any]) -> tuple[Changed, ...]:
    """What an event tells: changes among people and departments; others are of no matter here."""
    event = str(said.get("EventType", ""))
    if not event.startswith(("user_", "org_dept_", "org_change")):
        return ()
    return (Changed(what=event, external_ids=tuple(map(str, said.get("UserId") or said.get("userId") or ()))),)


def heads_of(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(map(str, row.get("dept_manager_userid_list") or ()))
