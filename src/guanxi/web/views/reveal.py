"""What is masked on the page of a record, shown one by one to who may see it."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from guanxi.access.actor import Actor
from guanxi.kernel.errors import Denied
from guanxi.kernel.strict import digits
from guanxi.meta.field import Field
from guanxi.meta.module import LINES, Module
from guanxi.records import store
from guanxi.records.reveal import lines_of, masked_fields, masked_in_lines, may_reveal, reveal
from guanxi.web.detail import doors
from guanxi.web.detail.header import head, named_by
from guanxi.web.rendering import page
from guanxi.web.views.opening import for_module

doors.add(
    doors.Door(
        label=gettext_lazy("Show what is masked"),
        icon="eye",
        rest="reveal",
        is_for=lambda module, record, actor: may_reveal(module, actor),
    )
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_module
def revealed(request: HttpRequest, module: Module, actor: Actor, pk: int) -> HttpResponse:
    """The masked fields of a record and of its lines; each that is asked for is shown once, and written into the
    history."""
    record = store.fetch(module, actor, pk)
    if not may_reveal(module, actor):
        raise Denied("reveal")
    post = request.POST if request.method == "POST" else {}
    asked, line = str(post.get("field", "")), digits(str(post.get("line", "")))
    value = reveal(module, actor, pk, asked, line) if asked else None
    rows = list(_rows(module, actor, record))
    for row in rows:
        if (row["key"], row["line"]) == (asked, line):
            row |= {"text": value, "is_open": True}
    title = head(module, record, actor, named_by(module, record, actor))
    return page(request, "records/reveal.html", head=title, rows=rows)


def _rows(module: Module, actor: Actor, record: Any) -> Iterator[dict[str, Any]]:
    """What is masked, as it is shown: of the record, then line by line."""
    for field in masked_fields(module, actor):
        yield _row(field, record, field.key, field.label, None)
    masked = masked_in_lines(module, actor)
    for place, line in enumerate(lines_of(module, record.pk) if masked else (), 1):
        for field in masked:
            label = _("Line %(place)s: %(label)s") % {"place": place, "label": field.label}
            yield _row(field, line, f"{LINES}.{field.key}", label, line.pk)


def _row(field: Field, row: Any, key: str, label: Any, line: int | None) -> dict[str, Any]:
    text = field.type.display(field.read(row))
    return {"key": key, "label": label, "line": line, "text": text, "is_open": False}
