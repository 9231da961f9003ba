"""One person with one file before him: what is chosen so far, whether by guess, by a kept map, or in the form."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.exchange import uploads
from guanxi.exchange.inspect import Inspection, inspect_file
from guanxi.exchange.lookup import run_of_job
from guanxi.exchange.mapping import ImportMap, check_header, parse_map
from guanxi.exchange.models import SavedMap
from guanxi.exchange.runs import Options
from guanxi.exchange.saved_maps import forget_map, keep_map, map_for_header, map_of
from guanxi.kernel.errors import DomainError, Missing
from guanxi.kernel.strict import digits, read_json
from guanxi.meta.module import Module
from guanxi.web.imports.pages import Choices
from guanxi.web.imports.rows import map_of_rows, rows_of_form, rows_of_map

LARGEST_MAP = 2**20
HOW = ("on_duplicate", "empty", "rejects", "group_rows_by", "history")


@dataclass(frozen=True)
class Desk:
    """The file by its token, the sheet that is read, and what the person has sent."""

    module: Module
    actor: Actor
    token: str
    sheet: str
    path: Path
    asked: QueryDict
    data: QueryDict

    @classmethod
    def of(cls, request: HttpRequest, module: Module, actor: Actor) -> "Desk":
        token = request.GET.get("file", "")
        path = uploads.find(actor, token)
        return cls(module, actor, token, request.GET.get("sheet", ""), path, request.GET, request.POST)

    @cached_property
    def seen(self) -> Inspection:
        return inspect_file(self.module, self.actor, self.path, self.sheet)

    @property
    def address(self) -> str:
        """The parameters by which the file is found again."""
        return urlencode({"file": self.token, **({"sheet": self.sheet} if self.sheet else {})})

    def offered(self) -> Choices:
        """What the page begins with: a map that was asked for, one made for these columns, or a guess."""
        if "run" in self.asked:
            run = run_of_job(self.actor, _number(self.asked["run"]))
            return self._chosen(parse_map(run.map), {"on_duplicate": run.on_duplicate, "history": run.history})
        kept = self._kept()
        if kept:
            return self._chosen(parse_map(kept.map), {"on_duplicate": kept.on_duplicate}, kept.name)
        return self._chosen(self.seen.guess.map, {})

    def sent(self) -> Choices:
        """What the form says."""
        if "map" in self.data:
            return self._chosen(parse_map(read_json(self.data["map"], "map")), self.data)
        key = [key for key in (self.data.get("key"), self.data.get("key-2")) if key]
        how = {name: self.data.get(name, "") for name in HOW}
        return Choices(rows_of_form(self.data, self.seen.header), key, how, self.data.get("map_name", ""))

    def loaded(self, file: UploadedFile | None) -> Choices:
        """A map from a file of the person's."""
        if file is None:
            raise DomainError("E_REQUIRED", field="map_file", label=_("Map (JSON)"))
        if (file.size or 0) > LARGEST_MAP:
            raise DomainError("E_TOO_LARGE", field="map_file", limit="1 MB")
        return self._chosen(parse_map(read_json(file.read(), "map_file")), {}, Path(file.name or "").stem)

    def raw_map(self) -> Any:
        """The map of the form, or the one that was checked before."""
        if "map" in self.data:
            return read_json(self.data["map"], "map")
        return map_of_rows(self.module, rows_of_form(self.data, self.seen.header), self.data)

    def options(self, *, dry_run: bool) -> Options:
        return Options(
            on_duplicate=self.data.get("on_duplicate", "skip"),
            history="history" in self.data,
            dry_run=dry_run,
            sheet=self.sheet,
        )

    def keep(self) -> None:
        name, on_duplicate = self.data.get("map_name", ""), self.data.get("on_duplicate", "skip")
        keep_map(self.module, self.actor, name, self.raw_map(), self.seen.header, on_duplicate)

    def forget(self, number: str) -> None:
        forget_map(self.module, self.actor, _number(number))

    def _kept(self) -> SavedMap | None:
        """The map that was asked for by number, else one for the same columns; 0 asks for none."""
        number = self.asked.get("map", "")
        if not number:
            return map_for_header(self.module, self.actor, self.seen.header)
        return map_of(self.module, self.actor, _number(number)) if number != "0" else None

    def _chosen(self, wanted: ImportMap, how: Any, name: str = "") -> Choices:
        check_header(wanted, self.seen.header)
        told = {"empty": wanted.empty, "rejects": wanted.rejects, "group_rows_by": wanted.group_rows_by}
        told |= {key: str(how[key]) for key in ("on_duplicate", "history") if how.get(key)}
        return Choices(rows_of_map(wanted, self.seen.header), wanted.key, told, name)


def _number(text: str) -> int:
    found = digits(text)
    if found is None:
        raise Missing
    return found
