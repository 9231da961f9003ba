"""Our own mistakes are a page too, one that needs no database."""

import pytest
from django.test import RequestFactory
from django.utils import translation

from guanxi.kernel.errors import DomainError
from guanxi.web.errors import failed
from guanxi.web.middleware import ActorMiddleware
from tests.kit.people import Kit
from tests.web.pages import text_of

pytestmark = pytest.mark.once  # pages and words, the same on every database


@pytest.mark.parametrize(("language", "code"), [("en", "en"), ("zh-hans", "zh-Hans")])
def test_the_page_of_our_own_mistakes_asks_the_database_nothing(language: str, code: str):
    with translation.override(language):
        answer = failed(RequestFactory().get("/"))

    assert answer.status_code == 500
    assert f'lang="{code}"' in answer.content.decode()


def test_refusals_of_the_api_are_left_to_the_api():
    request = RequestFactory().get("/api/v1/accounts")

    assert ActorMiddleware(lambda request: None).process_exception(request, DomainError("E_NOT_FOUND")) is None


def test_an_address_that_is_reached_by_a_button_says_so(kit: Kit):
    answer = kit.browser("bob").get("/segments/add/accounts", headers={"accept": "text/html"})

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "reached by a button" in text_of(answer)


def test_a_record_that_is_not_there_leads_to_its_list(kit: Kit):
    page = text_of(kit.browser("bob").get("/m/accounts/999999/"))

    assert 'href="/m/accounts/"><span>To the list: Accounts</span>' in page
    assert "deleted or given to somebody else" in page


def test_an_address_that_means_nothing_leads_to_the_workbench(kit: Kit):
    for address in ("/nothing", "/m/", "/m/nothing/1/"):
        page = text_of(kit.browser("bob").get(address))
        assert 'class="btn btn--primary" href="/"' in page, address


def test_an_empty_list_says_what_belongs_there_and_offers_the_first_step(kit: Kit):
    page = text_of(kit.browser("bob").get("/m/contacts/"))

    assert "The people at your customers" in page
    assert 'href="/m/contacts/new"' in page
