"""The person's choice, else the browser's, else the company's."""

import pytest
from django.test import Client

from guanxi.web.language import accepted
from tests.kit.people import Kit

pytestmark = pytest.mark.once  # pages and words, the same on every database


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-hans"),
        ("de-DE,de;q=0.9,en-GB;q=0.8,zh;q=0.1", "en"),
        ("en;q=0.2, zh-TW;q=0.7", "zh-hans"),
        ("de", ""),
        ("zh;q=many", "zh-hans"),
        ("", ""),
    ],
)
def test_the_browser_says_what_it_would_like(header: str, language: str):
    assert accepted(header) == language


def test_a_person_without_a_choice_reads_what_the_browser_asks_for(kit: Kit):
    client = kit.browser("bob")
    kit.user("bob").__class__.objects.filter(pk=kit["bob"].user_id).update(language="")

    chinese = client.get("/", headers={"accept-language": "zh-CN"})
    english = client.get("/", headers={"accept-language": "en-GB"})

    assert 'lang="zh-Hans"' in chinese.content.decode()
    assert 'lang="en"' in english.content.decode()


def test_the_choice_in_the_person_menu_is_kept_with_the_account(kit: Kit):
    kit.browser("bob").post("/preferences", {"language": "zh-hans", "next": "/me"})

    elsewhere = kit.browser("bob").get("/", headers={"accept-language": "en-GB"})

    assert kit.user("bob").language == "zh-hans"
    assert 'lang="zh-Hans"' in elsewhere.content.decode()


def test_a_stranger_chooses_the_language_of_the_sign_in(kit: Kit):
    client = Client()
    client.post("/preferences", {"language": "zh-hans", "next": "/login/"})

    assert 'lang="zh-Hans"' in client.get("/login/", headers={"accept-language": "en"}).content.decode()


def test_the_theme_is_rendered_by_the_server_so_that_nothing_flashes(kit: Kit):
    client = kit.browser("bob")
    client.post("/preferences", {"theme": "dark", "density": "compact", "next": "/"})

    page = client.get("/").content.decode()

    assert 'data-theme="dark" data-density="compact"' in page


def test_an_unknown_choice_is_left_aside(kit: Kit):
    client = kit.browser("bob")
    client.post("/preferences", {"theme": '"><script>', "language": "xx"})

    assert 'data-theme="auto"' in client.get("/").content.decode()


def test_refusals_speak_the_persons_language(kit: Kit):
    client = kit.browser("bob")
    client.post("/preferences", {"language": "zh-hans"})

    refused = client.get("/m/accounts/999999/", headers={"accept-language": "en"}).content.decode()

    assert 'lang="zh-Hans"' in refused
    assert "没有找到" in refused
