"""What a look at a provider's people comes to: lines of a plan, each of which can be done or left out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    """What a line would do, in the order in which lines are done."""

    DEPARTMENT_LINK = "department_link"
    DEPARTMENT_NEW = "department_new"
    DEPARTMENT_RENAMED = "department_renamed"
    DEPARTMENT_MOVED = "department_moved"
    PERSON_LINK = "person_link"
    PERSON_NEW = "person_new"
    PERSON_CHANGED = "person_changed"
    PERSON_BACK = "person_back"
    PERSON_OFF = "person_off"
    PERSON_GONE = "person_gone"
    HEADS = "heads"
    DEPARTMENT_GONE = "department_gone"
    CONFLICT = "conflict"


LABELS: Mapping[Kind, Any] = {
    Kind.DEPARTMENT_LINK: _("Departments that are the same"),
    Kind.DEPARTMENT_NEW: _("New departments"),
    Kind.DEPARTMENT_RENAMED: _("Renamed departments"),
    Kind.DEPARTMENT_MOVED: _("Moved departments"),
    Kind.PERSON_LINK: _("People who are the same"),
    Kind.PERSON_NEW: _("New people"),
    Kind.PERSON_CHANGED: _("Changed people"),
    Kind.PERSON_BACK: _("Back again"),
    Kind.PERSON_OFF: _("Switched off there"),
    Kind.PERSON_GONE: _("No longer there"),
    Kind.HEADS: _("Heads of departments"),
    Kind.DEPARTMENT_GONE: _("Departments no longer there"),
    Kind.CONFLICT: _("Conflicts"),
}
ORDER = {kind: place for place, kind in enumerate(Kind)}
REASONS: Mapping[str, Any] = {
    "mobile_twice": _("Several people there have this mobile."),
    "email_twice": _("Several people there have this e-mail address."),
    "two_here": _("Mobile, e-mail and number lead to different people here."),
    "claimed": _("Several people there seem to be this person."),
    "linked": _("This person here is linked to somebody else there."),
    "mobile_taken": _("The mobile belongs to somebody else here."),
    "email_taken": _("The e-mail address belongs to somebody else here."),
    "employee_no_taken": _("The employee number belongs to somebody else here."),
    "no_department": _("This person stands in no department that can be seen."),
    "no_name": _("There is no name."),
    "in_bin": _("The account is in the recycle bin."),
    "administrator": _("An administrator: only if you are sure."),
    "by_mail": _("Known by an e-mail address alone, which people may be able to change themselves there."),
    "by_hand": _("Somebody has switched this account off here."),
    "gone": _("This person can't be seen there any more: gone, or outside what the app may see."),
    "department_gone": _("Goes into the recycle bin here, if nobody is in it any more."),
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing to do. `target` is the person or department here, where there is one already; `level` says how deep a
    department stands, since those above come first. `values` is what will be written, departments and people by their
    names there. `told` shows it: field, before, after. `why` is the reason why it is a conflict, or not ticked."""

    kind: Kind
    external_id: str
    name: str
    target: int | None = None
    level: int = 0
    values: Mapping[str, Any] = field(default_factory=dict)
    told: tuple[tuple[str, str, str], ...] = ()
    is_ticked: bool = True
    why: str = ""


def in_order(lines: list[Line]) -> list[Line]:
    """As they will be done: departments before people, those above before those below."""
    return sorted(lines, key=lambda line: (ORDER[line.kind], line.level))
