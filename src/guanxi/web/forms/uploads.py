"""Files that are sent with a form, for fields that name them: kept at once, so that a refused form still has them."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, QueryDict

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError, Invalid
from guanxi.kernel.strict import digits
from guanxi.meta.field import Field
from guanxi.meta.types.files import FileRef, Files
from guanxi.records.field_files import sent_by
from guanxi.records.files import receive_file
from guanxi.web.kept import shown
from guanxi.web.pace import keep_pace

KINDS = frozenset({"files", "pictures", "signature"})
SENT = 120  # times a minute that a person may send files


def received(request: HttpRequest, fields: Iterable[Field], actor: Actor) -> tuple[QueryDict, Invalid | None]:
    """What a form has sent, its files kept and named by their ids; and what speaks against some of them."""
    data, errors = request.POST.copy(), []
    kept = [field for field in fields if isinstance(field.type, Files)]
    if request.FILES and kept:
        keep_pace(actor, "file", SENT)
    for field in kept:
        for file in request.FILES.getlist(field.key):
            try:
                data.appendlist(field.key, str(receive_file(actor, file.name or "", file.chunks()).pk))
            except DomainError as error:
                errors.append(field.refused(error.code, **error.params))
        if field.type.limit == 1:  # type: ignore[attr-defined]  # a new one stands in the place of the one before
            data.setlist(field.key, data.getlist(field.key)[-1:])
    return data, Invalid(errors) if errors else None


def about(field: Field, value: Any, actor: Actor, record: Any) -> dict[str, Any]:
    """What the form shows of a field's files; of those that were sent just now, only the sender's own."""
    kind = field.type
    if not isinstance(kind, Files):
        return {}
    known = {ref.id: ref for ref in (field.read(record) if record else ())}
    ids = [pk for text in ids_of(value) if (pk := digits(text)) is not None]
    known |= sent_by(actor, [pk for pk in ids if pk not in known])
    return {
        "files": [shown(known[pk]) for pk in ids if pk in known],
        "accept": ",".join(kind.accepts),
        "several": kind.limit > 1,
        "limit": settings.UPLOAD_LIMIT,
    }


def ids_of(value: Any) -> list[str]:
    """The ids that stand in a form: of a value, or as they were sent."""
    return [str(one.id if isinstance(one, FileRef) else one) for one in value or ()]
