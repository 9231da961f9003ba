"""Templates that every company starts with, in both languages, for the modules that it has."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from guanxi.access.actor import system_actor
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.printing.beginning import facts, footer_of, header_of, lines, page_of, totals
from guanxi.printing.models import PrintTemplate
from guanxi.records import store

LABELS = ("contact", 3, 8)
CARDS = ("account", "contact", "lead", "office_form")
QUOTED = "opportunity"


def create_ready_templates() -> int:
    """Enter the templates whose names are not there, not even in the bin; how many were new."""
    known = set(PrintTemplate.objects.values_list("object", "language", "name"))
    module, actor = registry.get("print_template"), system_actor()
    made = []
    for language, _label in settings.LANGUAGES:
        with translation.override(language):
            for values in _ready():
                if (values["object"], language, values["name"]) not in known:
                    made.append(store.new(module, actor, {**values, "language": language}))
    store.write(made)
    return len(made)


def _ready() -> Iterator[dict[str, Any]]:
    """The templates of all modules that are here, in the language of the moment."""
    for module in registry.all_modules():
        around = {"object": module.slug, "header": header_of(), "footer": footer_of(), "is_default": True}
        if module.key == QUOTED:
            yield {**around, "name": _("Quotation"), "body": _quotation(module), "reprint_mark": True}
        elif module.key in CARDS:
            name = _("%(record)s sheet") % {"record": module.label}
            yield {**around, "name": name, "body": page_of(module)}
        if module.key == LABELS[0]:
            yield {**_label_sheet(), "object": module.slug, "body": _address_label()}


def _quotation(module: Module) -> str:
    asked = [module.field(key) for key in ("account", "primary_contact", "number", "expected_close_date", "owner")]
    title, remark, day = _("Quotation"), _("Remark"), _("Date")
    thanks = _("Prices are valid for thirty days. Thank you for your inquiry.")
    customer, ours = _("For the customer"), _("For %(company)s") % {"company": "{{company.name}}"}
    return (
        f'<h1 class="center">{title}</h1>{facts(asked)}{lines(module)}{totals(module)}'
        f"{{{{?remark}}}}<p>{remark}: {{{{remark}}}}</p>{{{{/?}}}}<p>{thanks}</p>"
        f'<table class="plain"><tbody><tr><td>{customer}</td><td>{ours} {{{{img:seal}}}}</td></tr>'
        f"<tr><td>{day}: __________</td><td>{day}: {{{{today}}}}</td></tr></tbody></table>"
        "<p>{{qr:number}}</p>"
    )


def _label_sheet() -> dict[str, Any]:
    return {
        "name": _("Address labels"),
        "across": LABELS[1],
        "down": LABELS[2],
        "font_size": 9,
        "page_numbers": False,
        "state_watermark": False,
        "margin_top": 8,
        "margin_bottom": 8,
        "margin_left": 6,
        "margin_right": 6,
        "sequence": 10,
    }


def _address_label() -> str:
    return (
        "<p><strong>{{name}}</strong> {{title}}</p><p>{{account.name}}</p>"
        "<p>{{account.province}}{{account.city}}{{account.district}}{{account.street}}</p><p>{{mobile}}</p>"
    )
