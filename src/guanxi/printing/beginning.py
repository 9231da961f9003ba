"""The page that a new template begins with: a module's fields as its layout has them, its lines and their sum."""

from collections.abc import Iterable
from html import escape

from django.utils.translation import gettext as _

from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.number import DecimalNumber, Integer, Money

MOST = 24  # facts on a first page


def header_of() -> str:
    """The company's logo and name."""
    return "<p>{{img:logo}} <strong>{{company.name}}</strong></p>"


def footer_of() -> str:
    return '<p class="muted">{{company.address}} {{company.phone}}</p>'


def page_of(module: Module, title: str = "") -> str:
    """A first page for records of a module, in the language of the moment."""
    number = f'<p class="right muted">{{{{{module.numbering.field}}}}}</p>' if module.numbering else ""
    parts = [f'<h1 class="center">{escape(title or str(module.label))}</h1>', number, facts(facts_of(module))]
    if module.lines is not None:
        parts += [lines(module), totals(module)]
    by = _("Printed by %(name)s on %(day)s") % {"name": "{{me.name}}", "day": "{{today}}"}
    return "".join((*parts, f'<p class="small right">{by}</p>'))


def facts_of(module: Module) -> list[Field]:
    keys = dict.fromkeys(key for section in module.layout.sections for key in section.fields)
    plain = [module.field(key) for key in keys if key in module.by_key]
    return [one for one in plain if one.type.key not in {"json", "checklist", "heading"} and not one.private][:MOST]


def facts(fields: Iterable[Field]) -> str:
    """Labels and values in two pairs of columns."""
    cells = [f"<th>{escape(str(one.label))}</th><td>{{{{{one.key}}}}}</td>" for one in fields]
    cells += ["<th></th><td></td>"] * (len(cells) % 2)
    rows = "".join(f"<tr>{left}{right}</tr>" for left, right in zip(cells[::2], cells[1::2], strict=True))
    return f"<table><tbody>{rows}</tbody></table>"


def lines(module: Module) -> str:
    """The lines, a row each, with what they sum to."""
    fields = module.lines.fields if module.lines else ()
    looks = [' class="right"' if isinstance(one.type, DecimalNumber | Integer) else "" for one in fields]
    heads = "".join(f"<th{look}>{escape(str(one.label))}</th>" for one, look in zip(fields, looks, strict=True))
    cells = [f"<td{look}>{{{{{one.key}}}}}</td>" for one, look in zip(fields, looks, strict=True)]
    row = f"<tr><td>{{{{#lines}}}}{{{{index}}}}</td>{''.join(cells)}</tr>"
    row = row.removesuffix("</td></tr>") + "{{/lines}}</td></tr>"
    sums = [f"<td{look}>{_summed(one)}</td>" for one, look in zip(fields, looks, strict=True)]
    total, number = _("Total"), _("No.")
    last = f"<tr><th>{total}</th>{''.join(sums)}</tr>"
    return f"<table><thead><tr><th>{number}</th>{heads}</tr></thead><tbody>{row}{last}</tbody></table>"


def totals(module: Module) -> str:
    """The amount of the lines in capitals."""
    money = [one.key for one in (module.lines.fields if module.lines else ()) if isinstance(one.type, Money)]
    words = _("Amount in capitals: %(amount)s") % {"amount": f"<strong>{{{{capitals:lines.{money[-1]}}}}}</strong>"}
    return f"<p>{words}</p>" if money else ""


def _summed(one: Field) -> str:
    return f"{{{{sum:lines.{one.key}}}}}" if isinstance(one.type, Money) else ""
