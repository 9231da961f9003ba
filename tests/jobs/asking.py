"""Asks for long work in a home, as pages and the API do; run as a process by tests that kill the workers.

asking.py change | delete | export | purge | forget | automate | wake | backup | mailing COUNT | undo OPERATION
prints the number of the job
"""

import os
import sys

import django
from django.db import transaction

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "guanxi.config.settings"
    django.setup()

from guanxi.access.actor import Actor, actor_of
from guanxi.access.models import User
from guanxi.exchange.exports import start_export
from guanxi.flow.automation.jobs import automation_round
from guanxi.flow.automation.services import enable_automation
from guanxi.flow.automation.working import automation_work, rules_to_wake
from guanxi.jobs.models import Job
from guanxi.jobs.queue import enqueue
from guanxi.jobs.standing import run_now
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.modules.mailings.services import start_mailing
from guanxi.records import bulk, purge, store
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
    if command in {"backup", "export"}:
        is_backup = command == "backup"
        return run_now(actor=actor, name=command).pk if is_backup else start_export(ACCOUNT, actor, [], "csv").job_id
    if command == "purge":
        return purge.start(purge_bin, ACCOUNT, actor).pk
    if command == "forget":
        SearchEntry.objects.all().delete()
        SearchBuilt.objects.all().delete()
        return enqueue(make_search_entries).pk
    if command == "automate":
        return enqueue(automation_round, automation=automated(actor), moment=clock.now().isoformat()).pk
    if command in BEGUN:
        return BEGUN[command](actor, *arguments)
    return undo(actor, arguments[0]).job or 0


def automated(actor: Actor) -> int:
    """An automation that makes a task at once, and later tells the owner and makes another."""
    task = {"do": "create", "object": "tasks", "values": {"subject": "At once", "account": {"from": "id"}}}
    tell = {"do": "notify", "to": "field", "field": "owner", "text": "{{name}}"}
    later = task | {"values": task["values"] | {"subject": "Later"}}
    data = {"name": "Each once", "object": "accounts", "trigger": {"on": "schedule", "cron": "0 4 * * *"}}
    made = store.create(registry.get("automation"), actor, {**data, "actions": [task, tell, later]})
    return int(enable_automation(actor=actor, pk=made.pk).pk)


def woken(actor: Actor) -> int:
    """The rules that have something to go on with."""
    for rule in rules_to_wake():  # nothing is left to wake where the clock of a worker has done so
        enqueue(automation_work, automation=rule)
    return int(Job.objects.filter(name="automation_work").latest("pk").pk)


def mailing(actor: Actor, count: str) -> int:
    """A mailing to so many people who have agreed, begun."""
    contact, agreed = registry.get("contact"), {"marketing_consent": "granted"}
    people = [{"name": f"Person {number}", "email": f"p{number}@x.test", **agreed} for number in range(int(count))]
    with transaction.atomic():
        store.write([store.new(contact, actor, one) for one in people])
    words = {"name": "News", "language": "en", "subject": "News", "body": "Dear {{contact.name}}"}
    template = store.create(registry.get("template"), actor, words)
    made = store.create(registry.get("mailing"), actor, {"name": "News", "template": template.pk})
    start_mailing(actor=actor, pk=made.pk)
    return int(Job.objects.get(name="run_mailing").pk)


BEGUN = {"wake": woken, "mailing": mailing}


if __name__ == "__main__":
    print(main(*sys.argv[1:]))
