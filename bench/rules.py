"""python -m bench.rules: five automations for accounts, switched on in the company of GUANXI_HOME, as one might have
them: two fill in fields, one makes a task where a condition holds, one tells the owner, one branches and waits.

python -m bench.rules --drain: go on with all that waits for after the commit; prints how many runs in how many seconds.
"""

import argparse
import os
import time
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanxi.config.settings")
django.setup()

from django.db import transaction  # noqa: E402

from guanxi.access.actor import system_actor  # noqa: E402
from guanxi.flow.automation.models import Automation  # noqa: E402
from guanxi.flow.automation.services import enable_automation  # noqa: E402
from guanxi.flow.automation.working import work_off  # noqa: E402
from guanxi.meta import registry  # noqa: E402
from guanxi.records import store  # noqa: E402

MADE = {"on": "created"}
FIRST_CLASS = {"field": "level", "op": "eq", "value": "A"}
TASK = {"subject": "Call {{name}}", "account": {"from": "id"}, "due_at": {"days": 2, "working": True}}
RULES: tuple[tuple[dict[str, Any], dict[str, Any] | None, list[dict[str, Any]]], ...] = (
    (MADE, None, [{"do": "set", "values": {"remark": "Welcome {{name}}"}}]),
    (MADE, FIRST_CLASS, [{"do": "set", "values": {"tags": ["first class"]}}]),
    (MADE, {"field": "city", "op": "eq", "value": "上海"}, [{"do": "create", "object": "tasks", "values": TASK}]),
    (MADE, FIRST_CLASS, [{"do": "notify", "to": "field", "field": "owner", "text": "New: {{name}}"}]),
    (
        MADE,
        None,
        [
            {
                "do": "branch",
                "when": {"field": "level", "op": "in", "value": ["C", "D"]},
                "then": [{"do": "set", "values": {"website": "https://example.com"}}],
                "else": [{"do": "wait", "for": "days", "count": 1}],
            }
        ],
    ),
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.rules")
    parser.add_argument("--drain", action="store_true")
    drain() if parser.parse_args().drain else make()


def drain() -> None:
    """As the worker's job does it: a batch, a transaction."""
    started, count = time.monotonic(), 0
    for automation in Automation.objects.filter(active=True).values_list("pk", flat=True):
        is_more = True
        while is_more:
            with transaction.atomic():
                done, is_more = work_off(automation, 0)
            count += done
    print(count, round(time.monotonic() - started, 1))


def make() -> None:
    module, actor = registry.get("automation"), system_actor()
    for place, (trigger, condition, actions) in enumerate(RULES):
        rule = {"name": f"Bench {place}", "object": "accounts", "trigger": trigger, "condition": condition}
        made = store.create(module, actor, {**rule, "actions": actions})
        enable_automation(actor=actor, pk=made.pk)


if __name__ == "__main__":
    main()
