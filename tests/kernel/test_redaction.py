"""Nothing of people, and no way in, stands in a log."""

import io
import json
import logging
import time
from collections.abc import Iterator

import pytest
from django.db import Error, connection, transaction
from django.test import Client

from guanxi.access.models import User
from guanxi.access.tokens import make_token
from guanxi.kernel import logs
from guanxi.kernel.redaction import redacted
from guanxi.modules.people.invitations import invite
from tests.kit.people import PASSWORD, Kit

MOBILE, MAIL, NAME = "13912345678", "wang.xiaoming@customer.test", "Wáng Xiǎomíng"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """All that the product's own handler writes, at its most talkative, in both forms."""
    stream = io.StringIO()
    root, before = logging.getLogger(), logging.getLogger().level
    handlers = []
    for form in (logs.Lines(), logs.Json()):
        handler = logging.StreamHandler(stream)
        handler.setFormatter(form)
        handler.addFilter(logs.Belonging())
        handlers.append(handler)
        root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.setLevel(before)
    for handler in handlers:
        root.removeHandler(handler)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (
            f'violates unique constraint "user_mobile"\nDETAIL:  Key (mobile)=({MOBILE}) already exists.',
            'violates unique constraint "user_mobile"\nDETAIL:  Key (mobile)=(…) already exists.',
        ),
        (f"DETAIL:  Failing row contains (7, a\nb, {NAME}, {MAIL}).", "DETAIL:  Failing row contains (…)"),
        (f'invalid input syntax for type bigint: "{NAME}"', "invalid input syntax for type bigint: …"),
        ("GET /invitation/2n/d0ab-9f8e7d failed", "GET /invitation/… failed"),
        ("token gx_AbCdEf123456-_x refused", "token gx_… refused"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer …"),
        ("postgresql://guanxi:hunter2@db:5432/crm", "postgresql://…@db:5432/crm"),
        ("{'password': 'Correct-Horse-9', 'name': 'x'}", "{'password': '…', 'name': 'x'}"),
        ("sessionid=abc123; csrftoken=def", "sessionid=…; csrftoken=…"),
        (f"/m/accounts/?q={NAME.split(maxsplit=1)[0]}&page=2", "/m/accounts/?q=…&page=…"),
        (f"call {MOBILE} or +86 139 1234 5678 or +49 30 123456", "call … or … or …"),
        (f"mail to {MAIL}", "mail to …"),
    ],
)
def test_what_is_left_out(said: str, kept: str):
    assert redacted(said) == kept


@pytest.mark.parametrize(
    "said",
    [
        "Job 1391234567 (import) stopped at an error",
        "GET /m/accounts/12345678901/ 200 in 12.5 ms",
        "2026-11-22 19:05:00 INFO [9f86d081884c7d65] guanxi.jobs: 3 workers",
        'File "src/guanxi/records/query.py", line 188, in find',
        "UNIQUE constraint failed: access_user.mobile",
    ],
)
def test_what_helps_to_find_a_mistake_stays(said: str):
    assert redacted(said) == said


@pytest.mark.parametrize("piece", ["=", "a.", "1 ", "Key (", "?a=", "@a.", "password=", "+1 ", "://"])
def test_a_line_of_a_megabyte_takes_no_time(piece: str):
    began = time.process_time()
    redacted(piece * (200_000 // len(piece)))

    assert time.process_time() - began < 3


def test_a_day_full_of_personal_data_leaves_none_of_it_in_the_log(kit: Kit, written: io.StringIO):
    token = make_token(kit.user("bob"))
    link = invite(actor=kit["admin"], pk=kit["ben"].user_id)
    account = kit.make("account", "bob", name=NAME, phone=MOBILE)
    bob, api, stranger = kit.browser("bob"), Client(headers={"authorization": f"Bearer {token}"}), Client()
    stranger.post("/login/", {"username": MAIL, "password": "Not-My-Password-1"})
    stranger.post("/login/", {"username": "bob", "password": PASSWORD})
    stranger.get(link)
    stranger.post(link, {"password": "Quite-Secret-77", "again": "Other-Secret-77"})
    for client in (bob, api):
        client.get(f"/m/accounts/{account.pk}/")
        client.get("/m/accounts/", {"q": NAME})
        client.get("/api/v1/accounts", {"phone": MOBILE, "nothing": MAIL})
        client.post(
            "/api/v1/contacts", {"name": NAME, "mobile": MOBILE, "email": MAIL}, content_type="application/json"
        )
        client.post("/api/v1/contacts", f'{{"name": "{NAME}", "mobile": ', content_type="application/json")
        client.get(f"/m/contacts/{MAIL}")
    bob.post("/password", {"present": PASSWORD, "password": "Brand-New-Word-7", "again": "Brand-New-Word-7"})
    _break_a_rule(kit)

    said = written.getvalue()
    secrets = (PASSWORD, "Not-My-Password-1", "Quite-Secret-77", "Other-Secret-77", "Brand-New-Word-7", token, link)
    cookies = (bob.cookies["sessionid"].value, stranger.cookies["csrftoken"].value)
    found = [
        each for each in (*secrets, *cookies, MOBILE, MAIL, NAME) if each in said or json.dumps(each)[1:-1] in said
    ]
    assert found == [], [line for line in said.splitlines() if any(each in line for each in found)]
    assert "A trial that fails" in said


def _break_a_rule(kit: Kit) -> None:
    """Have the database refuse a row with personal data, and a library fail with it."""
    User.objects.filter(pk=kit["ben"].user_id).update(mobile=MOBILE, email=MAIL)
    for change in ({"mobile": MOBILE}, {"email": MAIL}, {"name": None, "username": NAME}):
        try:
            with transaction.atomic():
                User.objects.filter(pk=kit["bob"].user_id).update(**change)
        except Error:
            logging.getLogger("guanxi.trial").exception("A trial that fails")
    if connection.vendor == "postgresql":
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT %s::bigint", [NAME])
        except Error:
            logging.getLogger("guanxi.trial").exception("A trial that fails")
