"""Templates with a real record: beside their words, on a page, through the API; and what failed is tried once more."""

from typing import Any

import pytest

from guanxi.kernel import clock
from guanxi.messaging.outbox.models import Message
from tests.kit.outbox import empty_outbox

pytestmark = pytest.mark.once
BODY = "Dear {{contact.name}}{{?contact.title}}, {{contact.title}}{{/?}} of {{account.name|your company}}"


@pytest.fixture
def template(kit: Any) -> Any:
    given = {"name": "Hello", "channel": "mail", "language": "en", "subject": "For {{contact.name}}", "body": BODY}
    return kit.make("template", "admin", **given)


def test_a_template_shows_itself_with_the_newest_record_and_with_any_other(kit: Any, template: Any) -> None:
    ann = kit.make("contact", "admin", name="Ann", title="Director")
    kit.make("contact", "admin", name="Ben")
    browser = kit.browser("admin")

    assert "For Ben" in browser.get(f"/m/templates/{template.pk}/").content.decode()
    page = browser.get(f"/m/templates/{template.pk}/preview?module=contacts&record={ann.pk}").content.decode()
    assert "Dear Ann, Director of your company" in page
    assert page.count("For Ann") == 2  # in both languages


def test_nobody_previews_with_a_record_that_he_does_not_see(kit: Any, template: Any) -> None:
    ann = kit.make("contact", "admin", name="Ann")
    path = f"/m/templates/{template.pk}/preview?module=contacts"

    assert kit.browser("bob").get(f"{path}&record={ann.pk}").status_code == 404
    assert kit.browser("admin").get(f"{path}&record=x").status_code >= 400
    assert kit.browser("admin").get(f"/m/templates/{template.pk}/preview?module=no").status_code == 404
    api = f"/api/v1/templates/{template.pk}/preview?module=contacts&record={ann.pk}"
    assert kit.api("bob").get(api).status_code == 404
    assert kit.api("admin").get(api).json()["subject"] == "For Ann"
    assert kit.api("admin").get(f"{api}&language=xx").status_code == 422


def test_a_message_that_failed_is_tried_once_more_by_hand(kit: Any) -> None:
    failed = {"channel": "mail", "purpose": "service", "key": "k", "recipient": "a@example.org", "body": "x"}
    message = Message(address="a@example.org", state="failed", reason="refused", **failed)
    message.by_id, message.tried = kit["bob"].user_id, 4
    message.at = message.due_at = clock.now()
    message.save()
    assert "Try once more" in kit.browser("admin").get(f"/outbox/{message.pk}").content.decode()

    assert (
        kit.api("charlie").post(f"/api/v1/outbox/{message.pk}/retry", {}, content_type="application/json").status_code
        == 404
    )
    answer = kit.browser("bob").post(f"/outbox/{message.pk}/again")
    assert answer.status_code == 302
    empty_outbox()
    message.refresh_from_db()
    assert (message.state, message.reason) == ("sent", "")
    assert (
        kit.api("bob").post(f"/api/v1/outbox/{message.pk}/retry", {}, content_type="application/json").status_code
        == 409
    )
