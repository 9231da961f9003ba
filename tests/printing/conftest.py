"""A deal with lines, and templates for it."""

import io
from typing import Any

import pytest
from pypdf import PdfReader

from guanxi.meta import registry
from guanxi.printing.models import PrintTemplate
from guanxi.records import store
from tests.kit.people import Kit

ROW = "<tr><td>{{#lines}}{{index}}</td><td>{{product}}</td><td>{{amount}}{{/lines}}</td></tr>"
TABLE = f"<table><tbody>{ROW}</tbody></table>"


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.fixture
def deal(kit: Kit) -> Any:
    """A deal of bob's with two lines."""
    products = [kit.make("product", "admin", name=name) for name in ("呼吸机 ①型", "Filter & tube")]
    lines = [
        {"product": products[0].pk, "quantity": "2", "unit_price": "500"},
        {"product": products[1].pk, "quantity": "1", "unit_price": "5.20"},
    ]
    account = kit.make("account", "bob", name="北京新城<医院>")
    return kit.make("opportunity", "bob", name="Ventilators", account=account.pk, lines=lines)


@pytest.fixture
def template(kit: Kit) -> Any:
    """Makes a template of the administrator's."""

    def make(body: str = "<p>{{name}}</p>", **values: Any) -> PrintTemplate:
        module = registry.get("print_template")
        data = {"name": "Paper", "object": "opportunities", "language": "en", "body": body, **values}
        made: PrintTemplate = store.create(module, kit["admin"], data)
        return made

    return make
