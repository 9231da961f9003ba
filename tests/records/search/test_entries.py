"""Entries of the search: written with the records, made anew where they are not as they should be."""

import pytest

from guanxi.jobs import lease
from guanxi.jobs.execute import execute
from guanxi.jobs.queue import enqueue
from guanxi.meta import registry
from guanxi.records.jobs import make_search_entries
from guanxi.records.search import entries
from guanxi.records.search.models import SearchBuilt, SearchEntry
from guanxi.records.search.places import clashes, place
from tests.records.search.asking import found

pytestmark = pytest.mark.django_db


def run_job():
    """Have a worker make the entries anew."""
    job = enqueue(make_search_entries)
    execute(lease.claim("tests", only=job.pk), lambda: False)
    job.refresh_from_db()
    return job


def test_a_home_of_an_older_release_is_entered_by_the_job(kit):
    """As after the update that brought the search: records, but no entries, and nobody said that there are any."""
    kit.make("account", name="张三")
    kit.make("contact", name="李四")
    SearchEntry.objects.all().delete()
    SearchBuilt.objects.all().delete()
    assert found(kit, "zs") == []
    assert run_job().state == "done"
    assert (found(kit, "zs"), found(kit, "ls", "contact")) == (["张三"], ["李四"])
    assert entries.modules_to_rebuild() == []


def test_records_that_the_search_lost_and_entries_without_a_record_are_put_right(kit):
    account = registry.get("account")
    lost = kit.make("account", name="张三")
    SearchEntry.objects.filter(pk=place(account, lost.pk)).delete()
    assert entries.modules_to_rebuild() == [account]
    SearchEntry.objects.create(id=place(account, lost.pk + 7), text="\n", tokens="w0")
    SearchEntry.objects.create(id=place(account, lost.pk + 8), text="\n", tokens="w0")
    run_job()
    assert (found(kit, "zs"), entries.modules_to_rebuild()) == (["张三"], [])


def test_other_fields_to_search_mean_that_a_module_is_entered_anew(kit, monkeypatch):
    monkeypatch.setattr(entries, "RULES", "2")
    assert {module.key for module in entries.modules_to_rebuild()} == {
        module.key for module in registry.all_modules() if module.search
    }


def test_a_batch_is_entered_in_one_statement(kit, django_assert_num_queries):
    account = registry.get("account")
    records = [kit.make("account", name=f"张{number}") for number in range(30)]
    with django_assert_num_queries(1):
        entries.enter(account, records)


def test_the_places_of_no_two_modules_meet():
    assert clashes() == []
