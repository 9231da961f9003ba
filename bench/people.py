"""Prints, as JSON, who is measured: a token, a session cookie and the owners below, for each of three people.

Run as a process of its own with the home's settings, because Django reads them once.
"""

import json
import os

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanxi.config.settings")
    django.setup()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from guanxi.access.actor import actor_of, people_below
    from guanxi.access.models import User
    from guanxi.access.tokens import make_token
    from guanxi.meta import registry

    found = {}
    account = registry.get("account").model
    for title, name in (("salesperson", "seller1-1-1"), ("middle manager", "middle1"), ("top manager", "top")):
        user = User.objects.get(username=name)
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        below = list(people_below(actor_of(user)).values_list("user_id", flat=True))
        owners = [user.pk, *below]
        found[title] = {
            "token": make_token(user),
            "session": session.session_key,
            "owners": owners,
            "account": account.objects.filter(owner__in=owners).values_list("pk", flat=True).first(),
        }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
