"""Loads the demo company into an empty database, all or nothing."""

from dataclasses import replace

from django.db import transaction

from guanxi.access.actor import actor_of, find_company
from guanxi.demo import people
from guanxi.demo.load_announcements import load_announcements
from guanxi.demo.load_approvals import load_approvals
from guanxi.demo.load_automations import load_automations
from guanxi.demo.load_cards import load_cards
from guanxi.demo.load_company import load_company
from guanxi.demo.load_contracts import load_contracts
from guanxi.demo.load_customers import load_catalogue, load_customers
from guanxi.demo.load_deals import load_deals
from guanxi.demo.load_diary import load_diary
from guanxi.demo.load_events import load_events
from guanxi.demo.load_lead_forms import load_lead_forms
from guanxi.demo.load_leads import load_leads
from guanxi.demo.load_mails import load_mails
from guanxi.demo.load_plans import load_plans
from guanxi.demo.load_pools import load_pools
from guanxi.demo.load_quotas import load_quotas
from guanxi.demo.load_relations import load_relations
from guanxi.demo.load_rivals import load_meetings, load_rivals
from guanxi.demo.load_visits import load_visits
from guanxi.demo.shapes import Demo
from guanxi.demo.shelf import MARK, Shelf
from guanxi.demo.story import compose
from guanxi.kernel import clock
from guanxi.modules.companies.facade import Founding, found_company
from guanxi.modules.health.facade import tell_all
from guanxi.modules.leads.facade import score_all
from guanxi.modules.suggestions.facade import work_out

PASSWORD = "Guanxi-Demo-1"


@transaction.atomic
def load(language: str) -> Demo:
    """Make the company and its whole story up to today; E_NOT_EMPTY where there is a company already."""
    told = people.company(language)
    demo = compose(language, clock.today(told.timezone))
    admin = demo.people[0]
    user = found_company(
        Founding(
            company=told.name,
            username=admin.username,
            name=admin.name,
            email=admin.email,
            password=PASSWORD,
            language=language,
            currency=told.base_currency,
            timezone=told.timezone,
            fiscal_start=told.fiscal_start_month,
        )
    )
    shelf = Shelf(replace(actor_of(user, via="import"), operation=""))  # nothing that somebody did and could undo
    load_company(shelf, demo, PASSWORD)
    load_catalogue(shelf, demo)
    load_customers(shelf, demo)
    load_relations(shelf, demo)
    load_rivals(shelf, demo)
    load_deals(shelf, demo)
    load_meetings(shelf, demo)
    load_contracts(shelf, demo)
    load_quotas(shelf, demo, language)
    work_out(clock.today(told.timezone))
    load_diary(shelf, demo)
    load_events(shelf, demo, language)
    tell_all(clock.today(told.timezone), told.timezone)
    load_leads(shelf, demo)
    load_cards(shelf, language)
    load_plans(shelf, demo, language)
    load_visits(shelf, demo)
    load_approvals(shelf, language)
    load_announcements(shelf, demo)
    load_mails(shelf, language)
    load_automations(shelf, language)
    load_pools(shelf, demo)
    load_lead_forms(shelf, language)
    score_all(shelf.admin)
    return demo


def is_demo() -> bool:
    """Whether the company of this database is the demo company."""
    company = find_company()
    return company is not None and company.source_system == MARK


def sign_ins() -> tuple[tuple[str, str, str], ...]:
    """The people whom a newcomer may try: user name, name and position, in the company's language."""
    company = find_company()
    return people.shown(str(company.language)) if company else ()
