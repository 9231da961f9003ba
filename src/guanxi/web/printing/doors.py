"""Where printing is offered: in the menu of a record, for a selection of a list, and as a look at a template."""

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.meta.module import Module
from guanxi.printing.rendering import PRINT
from guanxi.web.detail import panels
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
panels.add(
    panels.Panel(
        module="print_template", template="printing/look_panel.html", load=lambda template, actor: {"of": template.pk}
    )
)
