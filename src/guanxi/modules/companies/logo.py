"""The company's logo in one step: the picture is kept among those of prints, and stands at the head of pages."""

from collections.abc import Iterable

from django.db import transaction

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.printing.logo import LOGO
from guanxi.printing.models import PrintPicture
from guanxi.printing.pictures import KINDS, MOST_BYTES
from guanxi.records import settings, store
from guanxi.records.files import add_file

USUAL = "logo"


@transaction.atomic
def use_logo(actor: Actor, name: str, chunks: Iterable[bytes]) -> None:
    """Show this picture on pages, prints and mails from now on; E_FILE_KIND for what prints can't show."""
    module, called = registry.get("print_picture"), LOGO.now() or USUAL
    row = PrintPicture.objects.filter(name=called, deleted_at=None).first()
    pk = row.pk if row else store.create(module, actor, {"name": called}).pk
    stored = add_file(module, actor, pk, name, chunks)
    if stored.type not in KINDS:
        raise DomainError("E_FILE_KIND", field="file", name=stored.name)
    if stored.size > MOST_BYTES:
        raise DomainError("E_TOO_LARGE", field="file", limit=f"{MOST_BYTES // 2**20} MB")
    settings.put(actor=actor, setting=LOGO, value=called)
    settings.took_effect()  # also where the picture alone is another one


def without_logo(actor: Actor) -> None:
    """Show the sign of the product at the head of pages again; the picture stays for prints and mails."""
    settings.put(actor=actor, setting=LOGO, value=None)
