"""People who leave, and come back."""

import pytest

from guanxi.meta import registry
from guanxi.records import store
from tests.kit.people import Kit

USER = registry.get("user")


@pytest.mark.parametrize("comes_back", ["enabled", "restored"])
def test_who_comes_back_signs_in_anew(kit: Kit, comes_back: str):
    bob, program, pk = kit.browser("bob"), kit.api("bob"), kit["bob"].user_id
    assert bob.get("/").status_code == 200
    if comes_back == "enabled":
        store.update(USER, kit["admin"], pk, {"status": "disabled"})
        assert bob.get("/").status_code == 302
        store.update(USER, kit["admin"], pk, {"status": "active"})
    else:
        store.delete(USER, kit["admin"], pk)
        assert bob.get("/").status_code == 302
        store.restore(USER, kit["admin"], pk)

    assert bob.get("/").headers["location"] == "/login/"
    assert program.get("/api/v1/accounts").status_code == 401
    assert kit.browser("bob").get("/").status_code == 200


def test_nobody_else_is_signed_out_with_him(kit: Kit):
    ben = kit.browser("ben")
    ben.get("/")

    store.update(USER, kit["admin"], kit["bob"].user_id, {"status": "disabled"})

    assert ben.get("/").status_code == 200
