"""Selections printed in the background: in one file, in parts that a killed worker does not double."""

import pytest

from guanxi.jobs import lease
from guanxi.jobs.execute import execute
from guanxi.jobs.models import Job, State
from guanxi.jobs.queue import cancel
from guanxi.kernel.errors import Denied, Missing
from guanxi.meta import registry
from guanxi.printing import jobs
from guanxi.printing.jobs import file_of, folder_of, purge_prints, start_printing
from guanxi.records.bulk import Choice
from guanxi.records.models import AuditEntry
from tests.kit.trust import only_in_trust
from tests.printing.conftest import text_of


def run_to_its_end(made: Job) -> Job:
    claimed = lease.claim("test", only=made.pk)
    assert claimed is not None
    execute(claimed, lambda: False)
    made.refresh_from_db()
    return made


@pytest.fixture(autouse=True)
def own_home(settings, tmp_path):
    settings.HOME = tmp_path


def test_a_selection_becomes_one_file_with_every_record_once(kit, template, monkeypatch):
    monkeypatch.setattr(jobs, "BATCH", 2)
    module, paper = registry.get("competitor"), template(object="competitors")
    made = [kit.make("competitor", "admin", name=f"Rival {number}") for number in range(5)]
    started = start_printing(module, kit["admin"], Choice(ids=tuple(one.pk for one in made)), paper.pk)
    ended = run_to_its_end(started)
    assert (ended.state, ended.result) == (State.DONE, {"printed": 5, "waiting": 0, "pages": 5})
    said = text_of(file_of(module, kit["admin"], ended).read_bytes())
    assert [said.count(one.name) for one in made] == [1] * 5
    assert AuditEntry.objects.filter(verb="printed", module="competitor").count() == 5


def test_a_part_that_was_written_before_a_kill_is_written_over(kit, template, monkeypatch):
    monkeypatch.setattr(jobs, "BATCH", 2)
    module, paper = registry.get("competitor"), template(object="competitors")
    made = [kit.make("competitor", "admin", name=f"Rival {number}") for number in range(3)]
    started = start_printing(module, kit["admin"], Choice(ids=tuple(one.pk for one in made)), paper.pk)
    folder_of(started.pk).mkdir(parents=True)
    (folder_of(started.pk) / "000000.pdf").write_bytes(b"torn")
    ended = run_to_its_end(started)
    assert ended.result["pages"] == 3


def test_rights_hold_when_it_begins_and_only_what_is_seen_is_printed(kit, deal, template):
    module, paper = registry.get("opportunity"), template()
    with pytest.raises(Denied):
        start_printing(module, kit["charlie"], Choice(ids=(deal.pk,)), paper.pk)
    with pytest.raises(Missing):
        start_printing(module, kit["bob"], Choice(ids=(deal.pk,)), 10**9)
    ended = run_to_its_end(start_printing(module, kit["ben"], Choice(ids=(deal.pk,)), paper.pk))
    assert ended.result == {"printed": 0, "waiting": 0, "pages": 0}
    with pytest.raises(Missing):
        file_of(module, kit["ben"], ended)


def test_a_cancelled_one_stops_and_old_files_go(kit, deal, template):
    module, paper = registry.get("opportunity"), template()
    waiting = start_printing(module, kit["bob"], Choice(ids=(deal.pk,)), paper.pk)
    cancel(waiting)
    waiting.refresh_from_db()
    assert waiting.state == State.CANCELLED
    ended = run_to_its_end(start_printing(module, kit["bob"], Choice(ids=(deal.pk,)), paper.pk))
    path = file_of(module, kit["bob"], ended)
    purge_prints(None)
    assert path.exists()
    Job.objects.filter(pk=ended.pk).update(ended_at="2020-01-01T00:00:00Z")
    purge_prints(None)
    assert not path.exists()


@only_in_trust
def test_a_thousand_records_become_a_thousand_pages(kit, template):
    module, paper = registry.get("competitor"), template(object="competitors")
    made = [kit.make("competitor", "admin", name=f"Rival {number:04}") for number in range(1000)]
    ended = run_to_its_end(start_printing(module, kit["admin"], Choice(ids=tuple(one.pk for one in made)), paper.pk))
    assert ended.result == {"printed": 1000, "waiting": 0, "pages": 1000}
