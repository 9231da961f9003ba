"""Where printing is offered: in the menu of a record, and for a selection of a list."""

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.meta.module import Module
from guanxi.printing.rendering import PRINT
from guanxi.web.detail.doors import Door, add


def is_printed(module: Module, actor: Actor) -> bool:
    """Whether the person may print records of a module; settings are not printed."""
    return module.group != "settings" and actor.may(module, PRINT)


add(
    Door(
        label=_("Print"),
        icon="print",
        is_for=lambda module, record, actor: is_printed(module, actor),
        rest="print",
    )
)
