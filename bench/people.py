"""Prints, as JSON, who is measured: a token, a session cookie, the owners below, an account, and a place deep in lists.

Run as a process of its own with the home's settings, because Django reads them once.
"""

import json
import os
from typing import Any

import django

DEEP = 20  # pages of five hundred rows


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanxi.config.settings")
    django.setup()
    from guanxi.access.models import User

    last = User.objects.filter(username__startswith="middle").order_by("-pk").values_list("username", flat=True)[0]
    names = {
        "salesperson": "seller1-1-1",
        "middle manager": "middle1",
        "team of old rows": last,
        "top manager": "top",
    }
    print(json.dumps({title: _person(User.objects.get(username=name)) for title, name in names.items()}))


def _person(user: Any) -> dict[str, Any]:
    from guanxi.access.actor import actor_of, people_below
    from guanxi.access.tokens import make_token
    from guanxi.meta import registry

    owners = [user.pk, *people_below(actor_of(user)).values_list("user_id", flat=True)]
    account = registry.get("account").model.objects.filter(owner__in=owners)
    return {
        "token": make_token(user),
        "session": _session(user),
        "owners": owners,
        "account": account.values_list("pk", flat=True).first(),
        "deep": _deep(actor_of(user)),
    }


def _session(user: Any) -> str:
    from django.test import Client

    client = Client()
    client.force_login(user, backend="guanxi.access.signin.NameMailOrMobile")
    return client.cookies["sessionid"].value


def _deep(actor: Any) -> str:
    """The cursor behind ten thousand rows, or as many as there are."""
    from guanxi.meta import registry
    from guanxi.records.query import find, parse

    cursor = ""
    for _page in range(DEEP):
        asked = [("sort", "-updated_at"), ("limit", "500"), ("count", "none")]
        module = registry.get("account")
        page = find(module, actor, parse(module, actor, [*asked, *([("cursor", cursor)] if cursor else [])]), ["name"])
        if not page.next:
            break
        cursor = page.next
    return cursor


if __name__ == "__main__":
    main()
