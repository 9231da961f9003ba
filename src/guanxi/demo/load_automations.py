"""Switches a few of the ready automations on, and lets them see the last two weeks."""

from datetime import timedelta

from django.utils import translation

from guanxi.access.scope import visible
from guanxi.demo.shelf import Shelf
from guanxi.flow.automation.calendar import next_of_day
from guanxi.flow.automation.ready_rules import put_in_ready_rules
from guanxi.flow.automation.services import enable_automation
from guanxi.kernel import clock
from guanxi.meta import registry

ON = ("large_deal", "overdue_deal", "customer_assigned", "customer_wrote", "ask_superior")
DAYS = 14


def load_automations(shelf: Shelf, language: str) -> None:
    """The rules that tell people something; those that make tasks stay off, so that the story stays as it is."""
    with translation.override(language):
        put_in_ready_rules()
        rules = dict(visible(registry.get("automation"), shelf.admin).values_list("external_id", "pk"))
        for key in ON:
            enable_automation(actor=shelf.admin, pk=rules[key])
        today = clock.today(shelf.admin.timezone)
        for back in range(DAYS, 0, -1):
            next_of_day(rules["overdue_deal"], today - timedelta(days=back), 0)
