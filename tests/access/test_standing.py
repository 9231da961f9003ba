"""Who asks is found by one query, and as he is at this moment."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.access.actor import actor_of
from guanxi.access.models import ApiToken, Role, SharingDefault, UserPosition
from guanxi.access.tokens import actor_for
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.records import store
from tests.kit.people import Kit

pytestmark = pytest.mark.django_db


def test_a_person_with_roles_positions_and_people_below_is_one_query(kit: Kit, django_assert_num_queries: Any) -> None:
    alice, token = kit.user("alice"), kit.token("alice")
    actor_for(token)  # the first use of a token is written down

    with django_assert_num_queries(1):
        actor = actor_of(alice)
    with django_assert_num_queries(1):
        by_token = actor_for(token)

    assert by_token is not None
    assert set(actor.below or ()) == {kit["bob"].user_id, kit["ben"].user_id}
    assert (by_token.rights, by_token.paths, by_token.below) == (actor.rights, actor.paths, actor.below)
    assert actor.paths == tuple(UserPosition.objects.filter(user=alice).values_list("path", flat=True))


def test_only_roles_that_are_held_and_not_deleted_give_rights(kit: Kit) -> None:
    bob = kit.user("bob")
    held = Role.objects.get(pk=bob.roles[0])
    assert set(kit.again("bob").rights) == set(held.rights)

    Role.objects.filter(pk=held.pk).update(deleted_at=bob.created_at)

    assert (kit.again("bob").rights, kit["bob"].role_ids) == (frozenset(), ())


def test_a_sharing_mode_holds_from_the_next_request_on(kit: Kit) -> None:
    SharingDefault.objects.update_or_create(module="account", defaults={"mode": "read", "grant_by_hierarchy": False})

    assert kit.again("bob").modes["account"] == ("read", False)


def test_a_list_asks_who_it_is_the_rows_and_their_count_and_nothing_else(kit: Kit) -> None:
    kit.make("account", "bob")
    for name in ("bob", "alice"):
        client = kit.api(name)
        client.get("/api/v1/accounts")
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/api/v1/accounts").status_code == 200
        assert len(seen) <= 3, [query["sql"] for query in seen]


def test_a_disabled_person_and_a_revoked_token_are_refused_by_the_next_request(kit: Kit) -> None:
    client, other = kit.api("bob"), kit.api("ben")
    assert client.get("/api/v1/accounts").status_code == other.get("/api/v1/accounts").status_code == 200

    store.update(registry.get("user"), kit["admin"], kit["bob"].user_id, {"status": "disabled"})
    ApiToken.objects.filter(user=kit["ben"].user_id).update(revoked_at=kit.user("ben").created_at)

    assert client.get("/api/v1/accounts").status_code == other.get("/api/v1/accounts").status_code == 401


def test_nobody_has_no_standing(kit: Kit) -> None:
    stranger = kit.user("bob")
    stranger.pk = 10**9

    with pytest.raises(DomainError, match="E_NOT_FOUND"):
        actor_of(stranger)
