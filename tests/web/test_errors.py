"""Our own mistakes are a page too, one that needs no database."""

import pytest
from django.test import RequestFactory
from django.utils import translation

from guanxi.kernel.errors import DomainError
from guanxi.web.errors import failed
from guanxi.web.middleware import ActorMiddleware


@pytest.mark.parametrize(("language", "code"), [("en", "en"), ("zh-hans", "zh-Hans")])
def test_the_page_of_our_own_mistakes_asks_the_database_nothing(language: str, code: str):
    with translation.override(language):
        answer = failed(RequestFactory().get("/"))

    assert answer.status_code == 500
    assert f'lang="{code}"' in answer.content.decode()


def test_refusals_of_the_api_are_left_to_the_api():
    request = RequestFactory().get("/api/v1/accounts")

    assert ActorMiddleware(lambda request: None).process_exception(request, DomainError("E_NOT_FOUND")) is None
