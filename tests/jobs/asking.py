"""Asks for long work in a home, as pages and the API do; run as a process by tests that kill the workers.

asking.py change | delete | export | purge | forget | undo OPERATION      prints the number of the job
"""

import os
import sys

import django

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "guanxi.config.settings"
    django.setup()

from guanxi.access.actor import actor_of
from guanxi.access.models import User
from guanxi.exchange.exports import start_export
from guanxi.jobs.queue import enqueue
from guanxi.meta import registry
from guanxi.records import bulk, purge
from guanxi.records.files import add_file
from guanxi.records.jobs import change_many, make_search_entries, purge_bin
from guanxi.records.search.models import SearchBuilt, SearchEntry
from guanxi.records.undo import undo

ACCOUNT = registry.get("account")
FILED = 25  # every so many-th account has a file


def main(command: str, *arguments: str) -> int:
    actor = actor_of(User.objects.order_by("pk").first())
    everything = bulk.all_matching(ACCOUNT, actor, [])
    if command == "change":
        wanted = bulk.BulkChange(values={"city": "Hamburg"})
        return bulk.start(change_many, ACCOUNT, actor, everything, wanted).pk
    if command == "delete":
        for pk in ACCOUNT.model.objects.order_by("pk").values_list("pk", flat=True)[::FILED]:
            add_file(ACCOUNT, actor, pk, "note.txt", [f"about {pk}".encode()])
        return bulk.start(change_many, ACCOUNT, actor, everything, bulk.BulkChange(how=bulk.DELETE)).pk
    if command == "export":
        return start_export(ACCOUNT, actor, [], "csv").job_id
    if command == "purge":
        return purge.start(purge_bin, ACCOUNT, actor).pk
    if command == "forget":
        SearchEntry.objects.all().delete()
        SearchBuilt.objects.all().delete()
        return enqueue(make_search_entries).pk
    return undo(actor, arguments[0]).job or 0


if __name__ == "__main__":
    print(main(*sys.argv[1:]))
