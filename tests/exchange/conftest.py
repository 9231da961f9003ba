"""A small company, and imports and exports done in the test's own transaction."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from guanxi.access.actor import Actor, actor_of
from guanxi.access.models import Role
from guanxi.exchange.export import export_file
from guanxi.exchange.models import ImportRun
from guanxi.exchange.runs import Options, start_import
from guanxi.jobs import lease
from guanxi.jobs.execute import execute
from guanxi.jobs.models import Job
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records import store
from guanxi.records.query import Query
from tests.kit.people import Kit


@dataclass
class Desk:
    """Where one person imports and exports."""

    folder: Path
    actor: Actor

    def start(
        self, slug: str, text: str | bytes, raw_map: Any = None, *, kind: str = "csv", **options: Any
    ) -> ImportRun:
        """Hand a file in, without doing the work yet."""
        path = self.folder / f"{slug}.{kind}"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        wanted = json.loads(raw_map) if isinstance(raw_map, str) else raw_map
        module = module_of(slug)
        return start_import(module, self.actor, path, file_name=path.name, raw_map=wanted, options=Options(**options))

    def bring(self, slug: str, text: str | bytes, raw_map: Any = None, **options: Any) -> ImportRun:
        """Import a file to the end."""
        run = self.start(slug, text, raw_map, **options)
        work_off(run.job)
        return run

    def take(self, slug: str, query: Query | None = None, columns: tuple[str, ...] = ()) -> str:
        """The text of an export."""
        return self.take_file(slug, "csv", query, columns).decode("utf-8-sig")

    def take_file(self, slug: str, kind: str, query: Query | None = None, columns: tuple[str, ...] = ()) -> bytes:
        """An export in any format."""
        path = self.folder / f"{slug}-out.{kind}"
        export_file(module_of(slug), self.actor, query or Query(), path, kind=kind, columns=columns)
        return path.read_bytes()


def module_of(slug: str) -> Module:
    module = registry.by_slug(slug)
    assert module is not None
    return module


def work_off(job: Job, *, batches: int | None = None) -> Job:
    """Do a job here and now, as a worker does it; with `batches`, as if the worker was told to stop after so many."""
    claimed = lease.claim("test", only=job.pk)
    assert claimed is not None
    left = iter([False] * batches) if batches is not None else iter(lambda: False, True)
    execute(claimed, lambda: next(left, True))
    job.refresh_from_db()
    return job


@pytest.fixture
def desk(kit: Kit, tmp_path: Path) -> Desk:
    """The administrator's desk."""
    return Desk(tmp_path, kit["admin"])


@pytest.fixture
def desk_of(kit: Kit, tmp_path: Path) -> Callable[..., Desk]:
    """The desk of a new person with a preset role, in a position of their own below the administrator's."""

    def hire(name: str, role: str = "sales") -> Desk:
        position = store.create(module_of("positions"), kit["admin"], {"name": name})
        roles = [Role.objects.get(preset=role).pk]
        data = {"username": name, "name": name, "position": position.pk, "roles": roles}
        return Desk(tmp_path, actor_of(store.create(module_of("users"), kit["admin"], data)))

    return hire
