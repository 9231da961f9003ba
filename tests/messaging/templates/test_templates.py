"""Templates of messages: what they may name, what they say, and to whom."""

from typing import Any

import pytest

from guanxi.access.actor import actor_of
from guanxi.kernel.errors import DomainError
from guanxi.messaging.templates.filling import filled
from guanxi.messaging.templates.scope import Found, RecordScope, unknown_names
from guanxi.meta import registry
from guanxi.records import store

pytestmark = pytest.mark.once  # what is said, the same on every database


def scope(kit: Any, module: str, record: Any, reader: str = "bob") -> RecordScope:
    people = {"sender": kit[reader].user_id}
    return RecordScope(Found(kit[reader]), registry.get(module), record, people)


@pytest.fixture
def contact(kit: Any) -> Any:
    account = kit.make("account", "bob", name="Blue Sky <Ltd>", industry="medical")
    return kit.make("contact", "bob", name="王小明", account=account.pk, title="", email="wang@example.com")


def test_a_template_is_filled_in_with_values_of_the_record_and_of_what_it_refers_to(kit: Any, contact: Any) -> None:
    made = filled(
        "Hello {{contact.name}}", "{{contact.account.name}} · {{account.name}}", scope(kit, "contact", contact)
    )

    assert (made.subject, made.body, made.missing) == ("Hello 王小明", "Blue Sky <Ltd> · Blue Sky <Ltd>", ())


def test_the_bank_account_in_the_currency_of_the_record_is_told(kit: Any) -> None:
    told = (("Sparkasse", "DE1", "EUR"), ("招商银行", "62", "CNY"))
    accounts = [{"bank": bank, "account_no": number, "currency_code": code} for bank, number, code in told]
    company = registry.get("company").model.objects.get(is_main=True)
    store.update(registry.get("company"), kit["admin"], company.pk, {"lines": accounts})
    words = "{{company.bank}} {{company.account_no}}|{{company.bank_accounts}}"

    made = filled("", words, scope(kit, "opportunity", kit.make("opportunity", "bob")))

    assert made.body == "招商银行 62|Sparkasse DE1 EUR\n招商银行 62 CNY"
    assert unknown_names(f"{words} {{{{company.bang}}}}", kit["bob"]) == ["company.bang"]


def test_values_never_become_tags_of_a_rich_body(kit: Any, contact: Any) -> None:
    made = filled("", "<p>{{account.name}}</p>", scope(kit, "contact", contact))

    assert made.body == "<p>Blue Sky &lt;Ltd&gt;</p>"


def test_a_moment_is_said_in_the_time_of_its_reader(kit: Any) -> None:
    deal = kit.make("opportunity", "bob", next_follow_at="2026-03-14T17:00:00Z")

    made = filled("", "{{opportunity.next_follow_at}}", scope(kit, "opportunity", deal))

    assert made.body == "2026-03-15 01:00"


def test_an_empty_value_takes_its_words_and_without_words_it_is_told(kit: Any, contact: Any) -> None:
    made = filled("", "{{contact.title|friend}}, {{contact.department}}", scope(kit, "contact", contact))

    assert made.body == "friend, "
    assert made.missing == ("contact.department",)


@pytest.mark.parametrize(
    "test, stands",
    [
        ("account.industry=medical", True),
        ("account.industry!=medical", False),
        ("contact.title", False),
        ("!contact.title", True),
        ("contact.name", True),
        ("contact.is_primary=true", True),
    ],
)
def test_a_block_stands_when_its_test_holds(kit: Any, contact: Any, test: str, stands: bool) -> None:
    made = filled("", f"{{{{?{test}}}}}yes{{{{:}}}}no{{{{/?}}}}", scope(kit, "contact", contact))

    assert made.body == ("yes" if stands else "no")


def test_choices_are_said_in_the_language_of_the_template(kit: Any, contact: Any) -> None:
    said = {filled("", "{{account.industry}}", scope(kit, "contact", contact), lang).body for lang in ("en", "zh-hans")}

    assert len(said) == 2


def test_what_the_reader_does_not_see_is_missing(kit: Any) -> None:
    account = kit.make("account", "bob", name="Hidden customer")
    contact = kit.make("contact", "bob", name="Wang", account=account.pk)

    made = filled("", "{{contact.account.name}}", scope(kit, "contact", contact, "charlie"))

    assert made.body == ""
    assert made.missing == ("contact.account.name",)


def test_names_that_mean_nothing_are_named(kit: Any) -> None:
    words = "{{contact.nmae}} {{nobody.name}} {{contact.name}} {{sum:account.name}} {{record.title}} {{contact.name.x}}"

    assert unknown_names(words, kit["admin"]) == ["contact.nmae", "nobody.name", "sum:account.name", "contact.name.x"]


@pytest.mark.parametrize("words", ["{{contact.__class__}}", "{{contact.pk}}", "{{user.password}}", "{{contact._meta}}"])
def test_nothing_but_fields_can_be_named(kit: Any, words: str) -> None:
    assert unknown_names(words, kit["admin"]) == [words.strip("{}")]


def test_saving_a_template_refuses_unknown_fields_by_name(kit: Any) -> None:
    with pytest.raises(DomainError) as refused:
        kit.make("template", "admin", name="Hello", subject="Hi", body="<p>{{contact.nmae}}</p>")

    assert (refused.value.code, refused.value.field) == ("E_TEMPLATE_FIELD", "body")
    assert "contact.nmae" in refused.value.message


def test_the_api_says_which_field_of_a_template_is_unknown(kit: Any) -> None:
    data = {"name": "Hello", "channel": "mail", "language": "en", "subject": "{{contact.x}}", "body": "Hi"}

    answer = kit.api("admin").post("/api/v1/templates", data, content_type="application/json")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "E_TEMPLATE_FIELD"


def test_a_saved_body_holds_nothing_that_runs(kit: Any) -> None:
    body = '<p onclick="x()">Hi <script>alert(1)</script><a href="javascript:x()">a</a><b>b</b></p>'

    made = kit.make("template", "admin", name="Hello", subject="Hi", body=body, channel="mail")

    assert made.body == '<p>Hi <a rel="noopener noreferrer nofollow">a</a><b>b</b></p>'


def test_a_text_message_has_no_looks(kit: Any) -> None:
    made = kit.make("template", "admin", name="Hello", body="<p>Hi {{contact.name}}</p><p>Bye</p>", channel="sms")

    assert made.body == "Hi {{contact.name}}\nBye"


def test_a_writer_without_the_right_makes_no_template(kit: Any) -> None:
    with pytest.raises(DomainError, match="E_NO_PERMISSION"):
        store.create(registry.get("template"), kit["bob"], {"name": "x"})


def test_the_reader_is_the_person_as_he_is_now(kit: Any, contact: Any) -> None:
    sender = RecordScope(Found(actor_of(kit.user("bob"))), None, None, {"sender": kit["bob"].user_id})

    assert filled("", "{{sender.name}}", sender).body == "Bob"
