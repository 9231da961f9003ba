"""Signing in by a provider, linking oneself, and all the ways in which that must not work."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from guanxi.access.models import Company, SecondFactor
from guanxi.access.sessions import SECOND
from guanxi.messaging.directory.models import Entrance
from guanxi.messaging.im.links import entering
from guanxi.messaging.im.models import Identity
from guanxi.records.models import AuditEntry
from tests.kit.im.desk import Desk
from tests.kit.people import PASSWORD, Kit

pytestmark = pytest.mark.once  # what pages do with it; the engine is asked on both

AGENTS = {
    "dingtalk": "Mozilla/5.0 (iPhone) AliApp(DingTalk/7.0) com.laiwang.DingTalk",
    "wecom": "Mozilla/5.0 (iPhone) wxwork/4.1 MicroMessenger/7.0.1",
    "feishu": "Mozilla/5.0 (iPhone) Lark/7.1.0 LarkLocale/zh_CN",
}


@pytest.fixture
def entrance(kit: Kit, desk: Desk) -> Entrance:
    return Entrance.objects.create(provider=desk.key, is_open=True)


def came_back(client: Client, begun: Any) -> Any:
    """What the stand-in sends the browser back with, followed."""
    assert begun.status_code == 302, begun.content[:300]
    sent = httpx.get(begun.headers["location"].partition("#")[0], trust_env=False)
    back = urlsplit(sent.headers["location"])
    return client.get(f"{back.path}?{back.query}")


def enter(client: Client, desk: Desk, who: str = "zhangsan", there: str = "") -> Any:
    desk.signs_in = who
    return came_back(client, client.get(f"/login/by/{desk.key}{there}"))


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_who_is_linked_comes_in_and_lands_where_he_wanted(kit: Kit, desk: Desk, entrance: Entrance) -> None:
    desk.link(kit.user("bob"), "zhangsan")
    client = Client()
    assert f'href="/login/by/{desk.key}"' in client.get("/login/").content.decode()
    answer = enter(client, desk, there="?next=/m/accounts/")
    assert (answer.headers["location"], client.session["_auth_user_id"]) == ("/m/accounts/", str(kit["bob"].user_id))
    assert enter(Client(), desk, there="?next=https://evil.example/").headers["location"] == "/"


def test_strangers_and_those_who_are_off_are_told_so_and_stay_out(kit: Kit, desk: Desk, entrance: Entrance) -> None:
    client = Client()
    answer = enter(client, desk)
    assert (answer.status_code, is_in(client)) == (403, False)
    assert "E_CHAT_STRANGER" in answer.content.decode()

    bob = kit.user("bob")
    desk.link(bob, "zhangsan")
    type(bob).objects.filter(pk=bob.pk).update(status="disabled")
    assert enter(client, desk).status_code == 403
    assert not is_in(client)


def test_the_first_time_somebody_is_known_by_his_mobile_if_the_company_allows_it(
    kit: Kit, desk: Desk, entrance: Entrance
) -> None:
    users = type(kit.user("bob")).objects
    users.filter(username="bob").update(mobile="13900000001")
    assert enter(Client(), desk).status_code == 403
    Entrance.objects.update(links_people=True)
    assert enter(Client(), desk).status_code == 302
    assert Identity.objects.get().user_id == kit["bob"].user_id
    assert AuditEntry.objects.filter(module="user", record_id=kit["bob"].user_id, verb="chat_linked").count() == 1

    Identity.objects.all().delete()
    users.filter(username="bob").update(mobile="", email="zhangsan@yuanshan.example")
    if desk.key == "wecom":  # there anybody may write an address of his own
        assert enter(Client(), desk).status_code == 403
    users.filter(username="bob").update(email="")
    users.filter(username="admin").update(mobile="13900000001")
    assert enter(Client(), desk).status_code == 403  # administrators link themselves


@pytest.mark.parametrize("desk", ["wecom"], indirect=True)
class TestState:
    def test_a_word_counts_once_in_the_browser_that_began_and_for_its_provider(
        self, kit: Kit, desk: Desk, entrance: Entrance
    ) -> None:
        desk.link(kit.user("bob"), "zhangsan")
        client, other = Client(), Client()
        begun = client.get(f"/login/by/{desk.key}")
        state = parse_qs(urlsplit(begun.headers["location"]).query)["state"][0]
        back = f"/login/by/{desk.key}/back?code={desk.code_for('zhangsan')}&state={state}"
        assert "E_CHAT_BEGUN" in other.get(back).content.decode()  # planted in another browser
        assert "E_CHAT_BEGUN" in client.get(back.replace(state, "made-up")).content.decode()
        assert "E_CHAT_BEGUN" in client.get(back).content.decode()  # it was asked for once already
        assert not is_in(client)
        assert not is_in(other)

    def test_who_says_no_there_sees_the_form_again(self, kit: Kit, desk: Desk, entrance: Entrance) -> None:
        client = Client()
        begun = client.get(f"/login/by/{desk.key}")
        state = parse_qs(urlsplit(begun.headers["location"]).query)["state"][0]
        assert client.get(f"/login/by/{desk.key}/back?state={state}").status_code == 409

    def test_a_session_is_a_new_one_after_signing_in(self, kit: Kit, desk: Desk, entrance: Entrance) -> None:
        desk.link(kit.user("bob"), "zhangsan")
        client = Client()
        begun = client.get(f"/login/by/{desk.key}")
        before = client.session.session_key
        came_back(client, begun)
        assert client.session.session_key != before

    def test_closed_entrances_are_nowhere(self, kit: Kit, desk: Desk, entrance: Entrance) -> None:
        Entrance.objects.update(is_open=False)
        client = Client()
        assert client.get(f"/login/by/{desk.key}").status_code == 404
        assert f"/login/by/{desk.key}" not in client.get("/login/").content.decode()
        assert client.get("/login/by/pigeon").status_code == 404

    def test_a_locked_person_is_locked_by_this_way_too(self, kit: Kit, desk: Desk, entrance: Entrance) -> None:
        desk.link(kit.user("bob"), "zhangsan")
        for _attempt in range(5):
            Client().post("/login/", {"username": "bob", "password": "wrong-every-time"})
        client = Client()
        assert "E_LOGIN_LOCKED" in enter(client, desk).content.decode()
        assert not is_in(client)

    def test_the_second_factor_is_asked_for_unless_the_company_trusts_the_provider(
        self, kit: Kit, desk: Desk, entrance: Entrance
    ) -> None:
        desk.link(kit.user("bob"), "zhangsan")
        SecondFactor.objects.create(user=kit.user("bob"), seed="x", confirmed_at=timezone.now())
        client = Client()
        assert enter(client, desk).headers["location"] == "/login/second"
        assert not is_in(client)
        Entrance.objects.update(is_second_factor=True)
        assert enter(client, desk).headers["location"] == "/"
        assert client.session[SECOND]

    def test_who_owes_a_second_factor_sets_it_up_first(self, kit: Kit, desk: Desk, entrance: Entrance) -> None:
        desk.link(kit.user("bob"), "zhangsan")
        Company.objects.update(asks_second_factor=True)
        client = Client()
        enter(client, desk)
        assert client.get("/").headers["location"] == "/me/safety"


def test_inside_the_providers_program_one_goes_straight_through_but_not_after_signing_out(
    kit: Kit, desk: Desk, entrance: Entrance
) -> None:
    client = Client(headers={"user-agent": AGENTS[desk.key]})
    assert client.get("/login/?next=/m/leads/").headers["location"] == f"/login/by/{desk.key}?next=%2Fm%2Fleads%2F"
    assert Client().get("/login/").status_code == 200
    out = client.post("/logout").headers["location"]
    assert client.get(out).status_code == 200


def test_a_link_in_a_chat_signs_in_on_the_way_where_people_may_come_in_so(kit: Kit, desk: Desk) -> None:
    assert entering(desk.key, "/m/leads/") == f"{settings.BASE_URL}/m/leads/"
    Entrance.objects.create(provider=desk.key, is_open=True)
    desk.link(kit.user("bob"), "zhangsan")
    client = Client()

    link = urlsplit(entering(desk.key, "/m/leads/"))
    answer = came_back(client, client.get(f"{link.path}?{link.query}"))

    assert (answer.headers["location"], is_in(client)) == ("/m/leads/", True)


def test_a_person_links_himself_with_his_password_and_ends_it_again(kit: Kit, desk: Desk) -> None:
    client = kit.browser("bob")
    assert client.get(f"/me/chats/{desk.key}/go").headers["location"] == "/me/chats"
    wrong = client.post("/me/chats", {"step": "link", "provider": desk.key, "password": "no"})
    assert (wrong.status_code, "E_PASSWORD_WRONG" in wrong.content.decode()) == (422, True)
    asked = client.post("/me/chats", {"step": "link", "provider": desk.key, "password": PASSWORD})
    assert f'href="/me/chats/{desk.key}/go"' in asked.content.decode()
    assert came_back(client, client.get(f"/me/chats/{desk.key}/go")).headers["location"] == "/me/chats"
    assert Identity.objects.get(user=kit.user("bob")).external_id == desk.external("zhangsan")

    ben = kit.browser("ben")
    ben.post("/me/chats", {"step": "link", "provider": desk.key, "password": PASSWORD})
    taken = came_back(ben, ben.get(f"/me/chats/{desk.key}/go"))
    assert (taken.status_code, "E_CHAT_TAKEN" in taken.content.decode()) == (409, True)

    assert client.post("/me/chats", {"step": "unlink", "provider": desk.key}).status_code == 302
    assert not Identity.objects.exists()


@pytest.mark.parametrize("desk", ["feishu"], indirect=True)
def test_the_only_way_in_is_not_ended(kit: Kit, desk: Desk, entrance: Entrance) -> None:
    bob = kit.user("bob")
    desk.link(bob, "zhangsan")
    type(bob).objects.filter(pk=bob.pk).update(password="")
    client = Client()
    enter(client, desk)
    assert "E_CHAT_LAST" in client.post("/me/chats", {"step": "unlink", "provider": desk.key}).content.decode()
