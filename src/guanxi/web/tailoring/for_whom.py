"""For whom a layout or a list is: how that is called, and the way to one for a position, of which there are many."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.access.actor import Actor
from guanxi.kernel.errors import Missing
from guanxi.kernel.strict import digits
from guanxi.meta.field import Field
from guanxi.meta.types.reference import Reference
from guanxi.tailoring import whose
from guanxi.web.forms.fields import field_values

POSITION = Field(
    key="position", type=Reference(target="position"), label=gettext_lazy("For a position"), column="position"
)


def called(who: str, names: Mapping[str, str]) -> str:
    """What a position or a role is called; nothing for everyone."""
    name = names.get(who, "")
    return _("%(position)s and below") % {"position": name} if name and who.startswith("position") else name


def position_field(actor: Actor) -> dict[str, Any]:
    """Where a position is chosen."""
    return field_values(None, actor, [POSITION], {})[0]


def position_chosen(request: HttpRequest) -> str | None:
    """The key of the position that was chosen; nothing where none was asked for."""
    text = request.GET.get(POSITION.key)
    if text is None:
        return None
    who = f"position-{digits(text) or 0}"
    if not whose.is_position(who):
        raise Missing
    return who
