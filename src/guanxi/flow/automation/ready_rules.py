"""Rules that every company gets, switched off: it looks at them, tries them, and switches on what it wants."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import find_company, system_actor
from guanxi.flow.automation.checking import is_automated
from guanxi.flow.automation.models import Automation
from guanxi.meta import registry
from guanxi.records import store

SOURCE = "ready"


@dataclass(frozen=True)
class ReadyRule:
    """One rule, by a key that stays the same between releases."""

    key: str
    name: Any
    description: Any
    object: str
    trigger: dict[str, Any]
    condition: dict[str, Any] | None
    actions: list[dict[str, Any]]


def _task(subject: Any, days: int, **links: str) -> dict[str, Any]:
    values = {"subject": str(subject), "assignee": {"from": "owner"}, "due_at": {"days": days, "working": True}}
    return {"do": "create", "object": "tasks", "values": values | {key: {"from": path} for key, path in links.items()}}


def _tell(to: str, text: Any) -> dict[str, Any]:
    """The owner of the record, or his superior, is told."""
    return {"do": "notify", "to": to, "field": "owner", "text": str(text)}


def ready_rules() -> Iterator[ReadyRule]:
    """In the language of the moment."""
    yield ReadyRule(
        "no_follow_up",
        _("No follow-up for 30 days: a task"),
        _("An account that nobody has contacted for 30 days gets a task for its owner."),
        "accounts",
        {"on": "date", "field": "last_follow_at", "days": 30},
        None,
        [_task(_("Get in touch with {{name}} again"), 2, account="id")],
    )
    yield ReadyRule(
        "lost_survey",
        _("Deal lost: ask why"),
        _("When a deal is lost, its owner gets a task to ask the customer for the reasons."),
        "opportunities",
        {"on": "became", "field": "status", "to": "lost"},
        None,
        [_task(_("Ask why we lost: {{name}}"), 3, account="account", opportunity="id")],
    )
    yield ReadyRule(
        "customer_assigned",
        _("Customer given to somebody: first steps"),
        _("Whoever gets an account is told to get in touch within two working days."),
        "accounts",
        {"on": "became", "field": "owner"},
        None,
        [_tell("field", _("Please get in touch within two working days."))],
    )
    yield ReadyRule(
        "overdue_deal",
        _("Deal past its date: tell the superior"),
        _("Seven days after the expected close date of an open deal, the owner's superior hears of it."),
        "opportunities",
        {"on": "date", "field": "expected_close_date", "days": 7},
        {"field": "status", "op": "eq", "value": "open"},
        [_tell("superior", _("The deal of {{owner}} is a week past its date."))],
    )
    yield ReadyRule(
        "large_deal",
        _("Large deal: tell the superior"),
        _("When a deal is made that is worth a million or more, the owner's superior hears of it at once."),
        "opportunities",
        {"on": "created"},
        {"field": "amount", "op": "gte", "value": "1000000"},
        [_tell("superior", _("A large deal of {{owner}}: {{amount}}."))],
    )
    yield ReadyRule(
        "stuck_deal",
        _("Deal stuck for 14 days: a task"),
        _("An open deal that has been in the same stage for two weeks gets a task for its owner."),
        "opportunities",
        {"on": "date", "field": "stage_entered_at", "days": 14},
        {"field": "status", "op": "eq", "value": "open"},
        [_task(_("Move {{name}} on, or let it go"), 2, account="account", opportunity="id")],
    )
    yield ReadyRule(
        "won_deal",
        _("Deal won: hand it over"),
        _("When a deal is won, its owner gets a task to hand it over, and his superior hears of it."),
        "opportunities",
        {"on": "became", "field": "status", "to": "won"},
        None,
        [
            _task(_("Hand over: {{name}}"), 3, account="account", opportunity="id"),
            _tell("superior", _("{{owner}} has won it: {{amount}}.")),
        ],
    )
    yield ReadyRule(
        "new_lead",
        _("New lead: first contact within a working day"),
        _("Whoever gets a new lead is told at once, and reminded by a task."),
        "leads",
        {"on": "created"},
        {"field": "owner", "op": "isnull", "value": False},
        [_task(_("First contact: {{name}}"), 1, lead="id"), _tell("field", _("A new lead is yours."))],
    )
    yield ReadyRule(
        "customer_wrote",
        _("Mail from a customer: tell the owner"),
        _("When a mail about an account arrives, the owner of the account hears of it."),
        "accounts",
        {"on": "mail"},
        None,
        [_tell("field", _("A mail has come from this customer."))],
    )
    yield ReadyRule(
        "ask_superior",
        _("A button: ask the superior for help"),
        _("Whoever works on a deal presses it, and the superior of its owner is asked to look."),
        "opportunities",
        {"on": "button", "label": str(_("Ask for help")), "needs": "edit"},
        {"field": "status", "op": "eq", "value": "open"},
        [_tell("superior", _("Please have a look at the deal of {{owner}}: {{amount}}."))],
    )


def put_in_ready_rules() -> int:
    """Make the ready rules that the company has not had yet, thrown away ones included; how many."""
    if find_company() is None:
        return 0
    module, actor = registry.get("automation"), system_actor()
    had = set(Automation.objects.filter(source_system=SOURCE).values_list("external_id", flat=True))
    wanted = [rule for rule in ready_rules() if rule.key not in had and _fits(rule)]
    changes = [store.new(module, actor, _data(rule)) for rule in wanted]
    store.write(changes)
    for change in changes:
        if change.errors:
            raise change.errors[0]
    return len(changes)


def _fits(rule: ReadyRule) -> bool:
    """Whether this installation has the modules that it is about."""
    slugs = {rule.object, *(step["object"] for step in rule.actions if "object" in step)}
    return all((module := registry.by_slug(slug)) is not None and is_automated(module) for slug in slugs)


def _data(rule: ReadyRule) -> dict[str, Any]:
    return {
        "name": str(rule.name),
        "description": str(rule.description),
        "object": rule.object,
        "trigger": rule.trigger,
        "condition": rule.condition,
        "actions": rule.actions,
        "external_id": rule.key,
        "source_system": SOURCE,
    }
