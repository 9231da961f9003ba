"""The company's logo: one of the pictures of its papers, that stands at the head of pages as well."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.kernel.errors import DomainError
from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.files import PICTURES
from guanxi.meta.types.text import Word
from guanxi.printing.models import PrintPicture
from guanxi.records.models import StoredFile


def _check(name: Any) -> None:
    """The picture is there, and is no seal: those are for few."""
    open_ones = PrintPicture.objects.filter(deleted_at=None, is_seal=False)
    if name and not open_ones.filter(name=name).exists():
        known = ", ".join(open_ones.order_by("name").values_list("name", flat=True)[:20])
        raise DomainError("E_CHOICE", field="value", label=LOGO.label, choices=known or "–")


LOGO = declare(
    Setting(
        key="company.logo",
        type=Word(limit=40),
        label=_("Logo at the head of pages"),
        about=_(
            "The name of one of the print pictures, such as logo: it stands beside the company's name on every page "
            "and where people sign in."
        ),
        default="",
        group="company",
        check=_check,
    )
)


def logo_file() -> StoredFile | None:
    """The newest file of the picture that was chosen; nothing where there is none."""
    pictures = PrintPicture.objects.filter(name=LOGO.now(), deleted_at=None, is_seal=False).values("pk")
    files = StoredFile.objects.filter(module="print_picture", record_id__in=pictures, deleted_at=None)
    return files.filter(type__in=PICTURES).order_by("-pk").first() if LOGO.now() else None
