"""Forged requests to the pages: refused, never a mistake of ours, and never a way in."""

from html import unescape
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guanxi.access.models import Role, User
from guanxi.jobs.queue import enqueue
from guanxi.kernel import clock
from guanxi.records.jobs import change_many
from tests.kit.people import PASSWORD, Kit


@pytest.mark.parametrize(
    "name", ["bob\x00", "\x00", "bob@acme.test\x00", "x" * 100_000, "\u202ebob", "%00", "13800138000\x00"]
)
def test_a_strange_name_at_the_sign_in_is_a_wrong_one(kit: Kit, name: str):
    answer = Client().post("/login/", {"username": name, "password": "wrong"})

    assert answer.status_code == 401


@pytest.mark.once
@pytest.mark.parametrize(
    "target", ["//evil.test/x", "https://evil.test", "/\\evil.test", "javascript:alert(1)", "\x00//evil.test"]
)
def test_signing_in_leads_to_no_foreign_place(kit: Kit, target: str):
    answer = Client().post("/login/", {"username": "bob", "password": PASSWORD, "next": target})

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/"


@pytest.mark.once
@pytest.mark.parametrize("target", ["accounts", "9" * 30, "2026-11-22", "?q=1"])
def test_a_strange_place_to_go_on_to_is_no_mistake_of_ours(kit: Kit, target: str):
    assert kit.browser("bob").get("/login/", {"next": target}).status_code == 302


def test_the_session_key_changes_at_the_sign_in(kit: Kit):
    client = Client()
    client.get("/login/")
    session = client.session
    session["planted"] = "x"
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    client.post("/login/", {"username": "bob", "password": PASSWORD})

    assert client.cookies["sessionid"].value != before


@pytest.mark.once
@pytest.mark.parametrize(
    "path",
    [
        "/login/",
        "/logout",
        "/preferences",
        "/me",
        "/password",
        "/m/accounts/new",
        "/m/accounts/{pk}/edit",
        "/m/accounts/{pk}/delete",
        "/m/accounts/{pk}/restore",
        "/m/accounts/{pk}/follow-up",
        "/m/accounts/{pk}/files",
        "/m/accounts/bulk",
        "/m/accounts/bulk/do",
        "/m/accounts/import",
        "/m/opportunities/{pk}/move",
        "/m/opportunities/{pk}/actions/win",
        "/files/1/remove",
        "/files/1/restore",
        "/api/v1/accounts",
        "/api/v1/accounts/{pk}/restore",
    ],
)
def test_a_form_without_its_token_is_refused(kit: Kit, path: str):
    client = Client(enforce_csrf_checks=True)
    client.force_login(kit.user("bob"), backend="guanxi.access.signin.NameMailOrMobile")

    answer = client.post(path.format(pk=kit.make("account", "bob").pk), {"name": "x"})

    assert answer.status_code == 403


def test_a_disabled_person_is_out_at_the_next_click(kit: Kit):
    client, api = kit.browser("bob"), kit.api("bob")
    assert client.get("/").status_code == 200
    person = kit.user("bob")
    person.status = "disabled"
    person.save(update_fields=["status"])

    assert client.get("/").headers["Location"] == "/login/"
    assert api.get("/api/v1/accounts").status_code == 401


@pytest.mark.parametrize("token", ["\x00", "x" * 65, "../..", "a\u202e"])
def test_a_strange_token_of_a_form_is_no_obstacle(kit: Kit, token: str):
    answer = kit.browser("bob").post("/m/accounts/new", {"name": "Alba", "form_token": token})

    assert answer.status_code == 302


@pytest.mark.parametrize("kind", ["map", "cursor", "page", "before"])
def test_strange_parameters_of_pages_are_refused(kit: Kit, kind: str):
    bob = kit.browser("bob")
    for value in ("\x00", "9" * 5000, "[" * 3000, "=" * 10, "-1"):
        assert bob.get("/m/accounts/", {kind: value}).status_code in {200, 400, 404, 422}, value


def test_the_page_of_an_account_that_is_not_mine_says_nothing(kit: Kit):
    pk = kit.make("account", "charlie", name="Secret Customer").pk
    bob = kit.browser("bob")
    for path in ("", "?tab=history", "edit", "delete", "access", "actions/move"):
        answer = bob.get(f"/m/accounts/{pk}/{path}")
        assert answer.status_code == 404, path
        assert "Secret" not in answer.content.decode()


def test_a_form_with_a_very_long_address_is_kept(kit: Kit):
    path = f"/m/accounts/new?name=Alba&remark={'x' * 2000}"

    answer = kit.browser("bob").post(path, {"name": "Alba", "form_token": "0" * 32, "then": "new"})

    assert answer.status_code == 302
    assert kit.browser("bob").post(path, {"name": "Alba", "form_token": "0" * 32}).headers["Location"] == "/"


@pytest.mark.parametrize("number", ["²", "9" * 30, "9" * 5000, "١٢", "-1"])
def test_a_strange_number_is_no_mistake_of_ours(kit: Kit, number: str):
    bob = kit.browser("bob")
    data = {"name": "Deal", "lines.shown": "1", f"lines.{number}.product": number, "lines.0.id": number, "ids": number}
    for path in (
        f"/m/opportunities/new?account={number}",
        f"/m/opportunities/?account={number}",
        f"/funnel?process={number}",
        f"/m/accounts/{kit.make('account', 'bob').pk}/access?user={number}",
    ):
        assert bob.get(path).status_code in {200, 400, 404, 422}, path
    for path in ("/m/opportunities/new", "/m/accounts/bulk/do"):
        assert bob.post(path, {**data, "account": number}).status_code in {302, 400, 404, 422}, path


@pytest.mark.once
def test_what_people_write_never_becomes_markup(kit: Kit):
    evil = "<img src=x onerror=alert(1)>'\"`${7*7}{{7*7}}"
    account = kit.make("account", "bob", name=evil, city=evil[:60], tags=[evil.replace(",", "")])
    contact = kit.make("contact", "bob", name=evil, account=account.pk)
    deal = kit.make("opportunity", "bob", name=evil, account=account.pk, next_step=evil)
    kit.make("activity", "bob", content=evil, account=account.pk)
    kit.make("task", "bob", subject=evil, account=account.pk)
    bob = kit.browser("bob")
    pages = [
        *("/", "/funnel", "/search?q=onerror", "/m/accounts/", "/m/opportunities/kanban", "/m/tasks/kanban"),
        *(f"/m/accounts/{account.pk}/", f"/m/accounts/{account.pk}/edit", f"/m/accounts/{account.pk}/?tab=history"),
        *(f"/m/contacts/{contact.pk}/", f"/m/opportunities/{deal.pk}/", f"/m/opportunities/{deal.pk}/actions/move"),
        *(f"/m/accounts/{account.pk}/delete", f"/m/accounts/{account.pk}/access"),
        f"/m/opportunities/?account={account.pk}&name__contains=%3Cimg%20src%3Dx%3E",
        "/m/accounts/?q=%3Cimg src=x onerror=alert(1)%3E",
    ]
    for path in pages:
        answer = bob.get(path)
        assert answer.status_code == 200, path
        assert "<img src=x" not in answer.content.decode(), path
        assert "{49}" not in answer.content.decode(), path


@pytest.mark.once
def test_signs_of_formats_in_names_stay_as_they_are_in_every_text(kit: Kit):
    """Texts are filled by name from what the product knows; what people have written is never itself filled."""
    strange = "100 %(x)s %s %d {0} {name} {x!r} {{7*7}}"
    user = kit.user("bob")
    user.name = strange
    user.save()
    now = clock.now()
    role = Role.objects.create(name=strange, rights=("account.view_all",), created_at=now, updated_at=now)
    User.objects.filter(pk=kit["ben"].user_id).update(roles=(*kit.user("ben").roles, role.pk))
    account = kit.make("account", "bob", name=strange, city=strange, short_name=strange)
    kit.make("contact", "bob", name=strange, account=account.pk)
    kit.make("task", "alice", subject=strange, account=account.pk, assignee=kit["bob"].user_id)
    bob, api = kit.browser("bob"), kit.api("bob")
    here = f"/m/accounts/{account.pk}"
    took = {"user": kit["ben"].user_id, "access": "read"}
    api.post(f"/api/v1/accounts/{account.pk}/actions/add_member", took, content_type="application/json")
    told = [
        *(f"{here}/", f"{here}/edit", f"{here}/?tab=history", f"{here}/team", f"{here}/access", f"{here}/delete"),
        *("/m/accounts/?view=all", f"/m/accounts/?name={quote(strange)}", "/search?q=100", "/notices", "/me"),
        *(f"/m/accounts/new?name={quote(strange)}", f"/api/v1/accounts/{account.pk}/timeline"),
    ]
    texts = {path: (api if path.startswith("/api") else bob).get(path).content.decode() for path in told}
    assert [path for path, text in texts.items() if strange not in unescape(text)] == []
    said = kit.api("admin").get(f"/api/v1/accounts/{account.pk}/access?user={kit['ben'].user_id}").json()
    assert strange in " ".join(reason["text"] for one in said["items"] for reason in one["reasons"])
    assert strange in unescape(kit.browser("ben").get("/notices").content.decode())


@pytest.mark.once
def test_a_stranger_sends_no_large_files(kit: Kit):
    large = SimpleUploadedFile("x.bin", b"x" * 2**21)

    assert Client().post("/login/", {"username": "bob", "file": large}).status_code == 413
    assert Client().post("/api/v1/imports", {"file": large}).status_code == 401


@pytest.mark.parametrize("number", ["9" * 18, "9" * 19, "9" * 30])
@pytest.mark.parametrize("what", ["import", "export", "bulk", "bin/purge"])
def test_a_job_that_no_database_can_number_is_not_there(kit: Kit, what: str, number: str):
    assert kit.browser("admin").get(f"/m/accounts/{what}/{number}").status_code == 404


def test_a_name_of_a_view_with_a_sign_that_no_database_keeps_is_kept_without_it(kit: Kit):
    bob = kit.browser("bob")

    assert bob.post("/m/accounts/views", {"name": "Mi\x00ne", "from": "/m/accounts/"}).status_code == 302
    assert ">Mine<" in bob.get("/m/accounts/").content.decode()


@pytest.mark.once
@pytest.mark.parametrize("target", ["https://evil.test/", "//evil.test", "/\\evil.test"])
def test_no_form_of_ours_leads_to_a_foreign_place(kit: Kit, target: str):
    bob, account = kit.browser("bob"), kit.make("account", "bob")
    job = enqueue(change_many, actor=kit["bob"], module="account", choice={}, change={"how": "edit"})

    there = {"back": target, "next": target}
    field = {"version": str(account.version), f"inline-{account.pk}-city": "Oslo", **there}
    answers = [bob.post(f"/jobs/{job.pk}/cancel", there), bob.post(f"/m/accounts/{account.pk}/field/city", field)]

    assert [answer.headers["Location"] for answer in answers] == ["/", f"/m/accounts/{account.pk}/"]


@pytest.mark.parametrize("text", ["%", "\\", "'", "。", " - "])
@pytest.mark.parametrize("name", ["admin", "bob"])
def test_what_has_no_letter_and_no_digit_finds_nothing_for_anyone(kit: Kit, name: str, text: str):
    kit.make("account", "bob", name="Riverside")
    person = kit.browser(name)

    for path in ("/m/accounts/", "/m/accounts/kanban", "/search", "/search/palette", "/m/accounts/pick"):
        assert person.get(path, {"q": text}).status_code in {200, 404}, path
    assert kit.api(name).get("/api/v1/accounts", {"q": text}).status_code == 200


@pytest.mark.once
def test_a_form_in_chunks_is_refused_instead_of_being_read_as_empty(kit: Kit):
    headers = {"Transfer-Encoding": "chunked"}

    answer = kit.browser("bob").post("/me", {"timezone": "Mars/Base"}, headers=headers, CONTENT_LENGTH="")

    assert answer.status_code == 411
    assert "E_LENGTH_REQUIRED" in answer.content.decode()


def test_a_move_in_the_calendar_without_the_right_is_refused_for_any_id(kit: Kit):
    asked = {"dates": "expected_close_date", "day": "2031-03-10"}
    role = Role.objects.get(name="Partner desk")
    role.rights = [right for right in role.rights if right != "opportunity.edit"]
    role.save()

    assert kit.browser("charlie").post("/m/opportunities/987654/reschedule", asked).status_code == 403


def test_who_may_write_no_follow_ups_is_told_so_where_he_sees_the_record(kit: Kit):
    role = Role.objects.get(name="Partner desk")
    role.rights = [right for right in role.rights if right != "activity.create"]
    role.save()
    pk = kit.make("account", "charlie").pk

    assert kit.browser("charlie").get(f"/m/accounts/{pk}/follow-up").status_code == 403
    assert kit.browser("admin").get("/m/products/987654/follow-up").status_code == 404
