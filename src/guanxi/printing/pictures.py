"""Pictures that templates name: the logo, and seals for those who have the right to them."""

import base64
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join

from guanxi.access.actor import Actor
from guanxi.kernel.merging import Nodes, Value, used
from guanxi.kernel.picturing import NamedPicture
from guanxi.meta import registry
from guanxi.meta.types.files import Pictures, Signature
from guanxi.printing.models import PrintPicture
from guanxi.records.files import opened
from guanxi.records.merging.scope import Function, RecordScope
from guanxi.records.models import StoredFile

KINDS = frozenset(("image/png", "image/jpeg", "image/gif"))
MOST_BYTES = 5 * 1024 * 1024
SEAL = "seal"
PHOTO, SIGNED = 40, 15  # how high pictures of fields stand on paper, in millimetres


@dataclass(frozen=True)
class Picture:
    """The bytes of a picture, and how high it stands on paper."""

    type: str
    content: bytes
    height: int
    is_seal: bool


def open_heights(names: Iterable[str]) -> dict[str, int]:
    """How high the pictures of these names stand on paper; seals are not for everybody."""
    rows = PrintPicture.objects.filter(name__in=list(names), is_seal=False, deleted_at=None)
    return dict(rows.values_list("name", "height"))


def open_files(names: Iterable[str]) -> dict[str, StoredFile]:
    """The files that those pictures are."""
    rows = PrintPicture.objects.filter(name__in=list(names), is_seal=False, deleted_at=None)
    kept = dict(rows.values_list("pk", "name"))
    return {kept[pk]: file for pk, file in newest(kept).items()}


def for_letters(names: Iterable[str]) -> list[NamedPicture]:
    """The same with their bytes."""
    found = []
    for name, file in open_files(names).items():
        with opened(file) as content:
            found.append(NamedPicture(name, file.type, content.read()))
    return found


def named_in(nodes: Nodes) -> set[str]:
    """The pictures that a template names."""
    return {asked.name for _loops, asked in used(nodes) if isinstance(asked, Value) and asked.function == "img"}


def pictures(names: Iterable[str], actor: Actor) -> dict[str, Picture]:
    """The pictures of these names, seals only for who may use them: two queries, whatever their number."""
    may_seal = actor.may(registry.get("print_template"), SEAL)
    rows = PrintPicture.objects.filter(name__in=list(names), deleted_at=None)
    kept = {row.pk: row for row in rows if may_seal or not row.is_seal}
    found = {}
    for pk, file in newest(kept).items():
        with opened(file) as content:
            found[kept[pk].name] = Picture(file.type, content.read(), kept[pk].height, kept[pk].is_seal)
    return found


def newest(ids: Collection[int]) -> dict[int, StoredFile]:
    """The file that is the picture, by the ids of the entries that have one."""
    files = StoredFile.objects.filter(
        module="print_picture", record_id__in=list(ids), deleted_at=None, type__in=KINDS, size__lte=MOST_BYTES
    )
    return {file.record_id: file for file in files.order_by("id")} if ids else {}


def showing(known: dict[str, Picture]) -> Function:
    """The function `img` of a page: the picture of a name, nothing where there is none."""

    def img(scope: RecordScope, name: str) -> str:
        picture = known.get(name)
        if picture is None:
            return ""
        kind = "seal" if picture.is_seal else "picture"
        url = data_url(picture.content, picture.type)
        return format_html('<img class="{}" style="height:{}mm" src="{}" alt="">', kind, picture.height, url)

    return img


def of_field(scope: RecordScope, name: str) -> str:
    """The function `photo` of a page: the pictures that a field holds."""
    form = '<img class="picture" style="height:{}mm" src="{}" alt="">'
    return format_html_join(" ", form, ((one.height, data_url(one.content, one.type)) for one in held(scope, name)))


def held(scope: RecordScope, name: str) -> Iterator[Picture]:
    """The pictures that a field holds, signatures lower than others."""
    found = scope.find(name)
    if found is None or not isinstance(found.type, Pictures) or not found.value:
        return
    height = SIGNED if isinstance(found.type, Signature) else PHOTO
    rows = StoredFile.objects.filter(pk__in=[ref.id for ref in found.value], deleted_at=None)
    kept = {row.pk: row for row in rows.filter(type__in=KINDS, size__lte=MOST_BYTES)}
    for ref in found.value:
        if ref.id in kept:
            with opened(kept[ref.id]) as content:
                yield Picture(kept[ref.id].type, content.read(), height, False)


def drawn(scope: RecordScope, name: str) -> tuple[bytes, float]:
    """The first of them, for files of other programs; nothing where there is none."""
    first = next(held(scope, name), None)
    return (first.content, first.height) if first else (b"", 0)


def data_url(content: bytes, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
