"""guanxi token: a new API token for a person, printed once."""

from argparse import Namespace

from guanxi.access.tokens import make_token
from guanxi.cli.database import prepare_database
from guanxi.cli.language import _
from guanxi.cli.person import person


def handle(given: Namespace) -> int:
    """Make the token; it stands alone on the last line."""
    prepare_database()
    user = person(given.user)
    secret = make_token(user, name=given.name or _("command line"), scope=given.scopes)
    print(_("A token of %(name)s; keep it now, it can't be shown again:") % {"name": user.name})
    print(secret)
    return 0
