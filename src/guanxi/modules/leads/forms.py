"""Rules of forms on web sites (F031 rule 2): what they ask, and who may show them."""

import secrets
from urllib.parse import urlsplit

import idna

from guanxi.kernel.errors import DomainError
from guanxi.modules.leads.services import REACH
from guanxi.records.store import Change

LONGEST_ORIGIN = 200
USUAL_PORTS = {"https": 443, "http": 80}  # browsers leave them out
MOST_ORIGINS = 20


def check_forms(changes: list[Change]) -> None:
    """All rules of a batch of forms."""
    for change in changes:
        if not change.value("key"):
            change.put("key", new_key())
        _check_questions(change)
        _check_origins(change)


def new_key() -> str:
    """The last part of a public address, which nobody guesses."""
    return secrets.token_urlsafe(15)


def _check_questions(change: Change) -> None:
    """A lead needs one way to be reached, and what must be answered has to be asked."""
    asked, must = set(change.value("asked")), set(change.value("must"))
    if asked and not asked & set(REACH):
        change.refuse("E_FORM_REACH", "asked")
    elif must - asked:
        change.refuse("E_FORM_MUST", "must")


def _check_origins(change: Change) -> None:
    try:
        change.put("origins", "\n".join(origins_of(change.value("origins"))))
    except DomainError as error:
        change.refuse(error.code, "origins", **error.params)


def origins_of(text: str) -> list[str]:
    """The web sites of a text, one a line, each as browsers name it: scheme, host and port. E_ORIGIN names a wrong
    one."""
    lines = [line.strip() for line in (text or "").splitlines() if line.strip()]
    if len(lines) > MOST_ORIGINS:
        raise DomainError("E_ORIGIN", origin=lines[MOST_ORIGINS][:LONGEST_ORIGIN])
    return list(dict.fromkeys(_origin(line) for line in lines))


def _origin(line: str) -> str:
    try:
        parts = urlsplit(line)
        host, port = _in_letters(parts.hostname or ""), parts.port
    except ValueError:  # also what idna raises
        raise DomainError("E_ORIGIN", origin=line[:LONGEST_ORIGIN]) from None
    plain = host.replace(".", "").replace("-", "")
    is_bare = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username or parts.password)
    if parts.scheme not in ("https", "http") or not plain.isascii() or not plain.isalnum() or not is_bare:
        raise DomainError("E_ORIGIN", origin=line[:LONGEST_ORIGIN])
    is_named = port and port != USUAL_PORTS[parts.scheme]
    return f"{parts.scheme}://{host}{f':{port}' if is_named else ''}"


def _in_letters(host: str) -> str:
    """A host as browsers send it: names in other scripts in Latin letters, such as xn--fsqu00a.cn."""
    return host if host.isascii() else idna.encode(host, uts46=True).decode()
