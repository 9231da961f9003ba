"""guanxi init: a new, empty company with its administrator."""

import secrets
import sys
from argparse import Namespace

from guanxi.cli.database import prepare_database, speak_as_the_company
from guanxi.cli.language import _
from guanxi.cli.mistake import Mistake
from guanxi.kernel.errors import DomainError
from guanxi.modules.companies.facade import Founding, found_company

USERNAME = "admin"
# Without letters and digits that are mistaken for one another.
PARTS = ("abcdefghijkmnpqrstuvwxyz", "23456789", "ABCDEFGHJKLMNPQRSTUVWXYZ")


def handle(given: Namespace) -> int:
    """Found the company; a one-time password stands alone on the last line."""
    if not given.admin.strip():
        raise DomainError("E_REQUIRED", field="admin", label="--admin")
    prepare_database()
    password = _password_from_stdin() if given.password_stdin else _one_time_password()
    found_company(
        Founding(
            company=given.company,
            username=USERNAME,
            email=given.admin,
            password=password,
            language=given.language,
            currency=given.currency,
            timezone=given.timezone,
            fiscal_start=given.fiscal_year_start,
            must_change_password=not given.password_stdin,
        )
    )
    speak_as_the_company()
    text = _("The company “%(company)s” is made; its administrator signs in as %(name)s or %(email)s.")
    print(text % {"company": given.company, "name": USERNAME, "email": given.admin})
    if not given.password_stdin:
        print(_("The password for the first sign-in, where it must be changed:"))
        print(password)
    return 0


def _password_from_stdin() -> str:
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise Mistake(_("Standard input holds no password."))
    return password


def _one_time_password() -> str:
    return "-".join("".join(secrets.choice(letters) for _place in range(4)) for letters in PARTS)
