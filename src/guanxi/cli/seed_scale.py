"""guanxi seed-scale: a synthetic company of any size, for benchmarks."""

import sys
from argparse import Namespace

from guanxi.cli.database import prepare_database
from guanxi.cli.language import _
from guanxi.scale.company import PASSWORD, Size, seed


def handle(given: Namespace) -> int:
    """Fill an empty database; says who can sign in."""
    prepare_database()
    size = Size(
        people=given.people,
        accounts=given.accounts,
        contacts=2 * given.accounts if given.contacts is None else given.contacts,
        opportunities=given.opportunities,
        activities=3 * given.accounts if given.activities is None else given.activities,
        seed=given.seed,
    )
    seed(size, _tell)
    print(
        _(
            "%(accounts)s accounts, %(contacts)s contacts, %(deals)s opportunities and %(activities)s follow-ups "
            "of %(people)s people are made."
        )
        % {
            "accounts": size.accounts,
            "contacts": size.contacts,
            "deals": size.opportunities,
            "activities": size.activities,
            "people": size.people,
        }
    )
    print(_("The administrator signs in as admin with the password %(password)s.") % {"password": PASSWORD})
    return 0


def _tell(what: str, done: int) -> None:
    if done % 100_000 == 0:
        print(f"{what}: {done}", file=sys.stderr)
