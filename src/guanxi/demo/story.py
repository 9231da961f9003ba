"""The whole demo company for a language and a day: the same seed always tells the same story."""

from datetime import date
from random import Random

from guanxi.demo import catalogue, contacts, customers, deals, diary, errands, leads, people, rivals
from guanxi.demo.chapter import Chapter
from guanxi.demo.shapes import Demo
from guanxi.demo.words import Words
from guanxi.demo.words_en import WORDS as ENGLISH
from guanxi.demo.words_zh import WORDS as CHINESE

LANGUAGES: dict[str, Words] = {"zh-hans": CHINESE, "en": ENGLISH}
SEED = 20_260_101


def compose(language: str, today: date, *, seed: int = SEED) -> Demo:
    """Make it all up; each chapter draws from its own generator, so that one may change without the others."""

    def chapter(name: str) -> Chapter:
        return Chapter(language, LANGUAGES[language], today, Random(f"{seed}/{name}"))

    products = catalogue.products(language)
    accounts = customers.accounts(chapter("accounts"))
    known = contacts.contacts(chapter("contacts"), accounts)
    opportunities = deals.opportunities(chapter("deals"), products, accounts, known)
    activities = diary.activities(chapter("diary"), products, accounts, known, opportunities)
    return Demo(
        today=today,
        company=people.company(language),
        departments=people.departments(language),
        positions=people.positions(language),
        people=people.people(chapter("people")),
        categories=catalogue.categories(language),
        products=products,
        accounts=accounts,
        contacts=known,
        opportunities=opportunities,
        activities=activities,
        tasks=errands.tasks(chapter("errands"), accounts, activities),
        leads=leads.leads(chapter("leads"), products, accounts, known, opportunities),
        rivals=rivals.rivals(language),
        meetings=rivals.meetings(chapter("rivals"), products, opportunities),
    )
