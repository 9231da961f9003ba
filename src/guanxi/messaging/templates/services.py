"""Rules of templates (F143): nothing is saved that could not be filled in later."""

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.kernel.markup import as_html, as_text, is_html
from guanxi.messaging.templates.scope import pictures_in, unknown_names
from guanxi.records.store import Change

RICH = {"mail"}


def check_templates(changes: list[Change]) -> None:
    """Unknown fields are refused by name; a mail has a subject; only mail has looks, and pictures among them."""
    for change in changes:
        for key in ("subject", "body"):
            _check_words(change, key)
        if change.value("channel") == "mail" and not change.value("subject"):
            change.refuse("E_REQUIRED", "subject")
        _give_looks(change, change.value("body") or "")


def _give_looks(change: Change, body: str) -> None:
    """Words that can't have looks lose them; those of a mail that has only a picture get them."""
    if change.value("channel") not in RICH:
        if is_html(body):
            change.put("body", as_text(body))
    elif change.is_good and not is_html(body) and pictures_in(body):
        change.put("body", as_html(body))


def _check_words(change: Change, key: str) -> None:
    pictured = key == "body" and change.value("channel") in RICH
    try:
        refuse_unknown(change.value(key) or "", change.actor, key, pictured=pictured)
    except DomainError as error:
        change.refuse(error.code, key, **error.params)


def refuse_unknown(words: str, writer: Actor, key: str, *, pictured: bool = False) -> None:
    """E_TEMPLATE_SYNTAX, or E_TEMPLATE_FIELD with the names that nobody could fill in, as the writer knows fields."""
    unknown = unknown_names(words, writer, key, pictured=pictured)
    if unknown:
        raise DomainError("E_TEMPLATE_FIELD", field=key, fields=", ".join(unknown))
