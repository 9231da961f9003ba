"""Rules of templates (F143): nothing is saved that could not be filled in later."""

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.kernel.markup import as_text, is_html
from guanxi.messaging.templates.scope import unknown_names
from guanxi.records.store import Change

RICH = {"mail"}


def check_templates(changes: list[Change]) -> None:
    """Unknown fields are refused by name; a mail has a subject; only mail has looks."""
    for change in changes:
        for key in ("subject", "body"):
            _check_words(change, key)
        if change.value("channel") == "mail" and not change.value("subject"):
            change.refuse("E_REQUIRED", "subject")
        if change.value("channel") not in RICH and is_html(change.value("body") or ""):
            change.put("body", as_text(change.value("body")))


def _check_words(change: Change, key: str) -> None:
    try:
        refuse_unknown(change.value(key) or "", change.actor, key)
    except DomainError as error:
        change.refuse(error.code, key, **error.params)


def refuse_unknown(words: str, writer: Actor, key: str) -> None:
    """E_TEMPLATE_SYNTAX, or E_TEMPLATE_FIELD with the names that nobody could fill in, as the writer knows fields."""
    unknown = unknown_names(words, writer, key)
    if unknown:
        raise DomainError("E_TEMPLATE_FIELD", field=key, fields=", ".join(unknown))
