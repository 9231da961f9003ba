"""Puts down the demo company's templates, some mails with a customer, and a mailing that waits to be sent."""

from datetime import timedelta
from typing import Any

from guanxi.demo.mail_words import LETTERS, MAILING, NEWS, SEGMENTS, THANKS, Written
from guanxi.demo.shelf import Shelf
from guanxi.kernel import clock
from guanxi.records.store import Change

CUSTOMERS = 3


def load_mails(shelf: Shelf, language: str) -> None:
    """The company's language comes first; templates are there in both."""
    words = {(kind, code): text for kind, texts in (("thanks", THANKS), ("news", NEWS)) for code, text in texts.items()}
    shelf.write("template", {f"{kind}-{code}": _template(shelf, code, text) for (kind, code), text in words.items()})
    people = [one for one in shelf.records["contact"].values() if one.email and one.account_id][:CUSTOMERS]
    letters = {
        f"{person.pk}/{place}": _letter(shelf, person, one) for person in people for place, one in _told(language)
    }
    shelf.write("mail", letters)
    shelf.write("segment", _segments(shelf, language))
    draft = {
        "name": MAILING[language],
        "template": shelf.id("template", f"news-{language}"),
        "audience": "contact",
        "segment": f"in_segment={shelf.id('segment', 'people')}",
        "throttle": 500,
        "is_tracked": True,
    }
    shelf.write("mailing", {"news": shelf.new("mailing", draft)})


def _segments(shelf: Shelf, language: str) -> dict[str, Change]:
    """Who belongs to them is found by a condition whenever it is asked."""
    accounts, people = SEGMENTS[language]
    agreed = {"field": "marketing_consent", "op": "eq", "value": "granted"}
    of_key = {"field": "account.level", "op": "eq", "value": "A"}
    key = {"object": "accounts", "condition": {"field": "level", "op": "eq", "value": "A"}}
    return {
        "accounts": shelf.new("segment", {"name": accounts, **key}),
        "people": shelf.new("segment", {"name": people, "object": "contacts", "condition": {"all": [agreed, of_key]}}),
    }


def _told(language: str) -> list[tuple[int, Written]]:
    return list(enumerate(LETTERS[language]))


def _template(shelf: Shelf, code: str, text: tuple[str, str, str]) -> Change:
    name, subject, body = text
    data = {"name": name, "channel": "mail", "language": code, "subject": subject, "body": body, "status": "active"}
    return shelf.new("template", data)


def _letter(shelf: Shelf, person: Any, one: Written) -> Change:
    owner = person.account.owner
    at = clock.now() - timedelta(days=one.days)
    data = {
        "subject": one.subject,
        "body": one.body,
        "contact": person.pk,
        "account": person.account_id,
        "to": owner.email if one.is_in else person.email,
        "sender": person.email if one.is_in else owner.email,
        "sender_name": person.name if one.is_in else owner.name,
        "direction": "in" if one.is_in else "out",
        "status": "received" if one.is_in else "sent",
        "sent_at": at,
        "owner": owner.pk,
    }
    return shelf.new("mail", data, at=at)
