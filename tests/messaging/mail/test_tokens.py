"""Entering mail servers by tokens: agreed to in a browser or brought by a program, renewed, and told when they end."""

from typing import Any

from guanxi.kernel import clock
from guanxi.kernel.sending import Outgoing, send
from guanxi.messaging.mail.models import MailAccess, MailApp, MailBox
from guanxi.messaging.mail.sending import postman
from guanxi.messaging.outbox.models import Message
from guanxi.modules.mails.jobs import look_into
from tests.kit.imap_server import letterbox
from tests.kit.mail_tokens import ACCOUNT, CLIENT, SECRET, gate, provider
from tests.kit.outbox import empty_outbox

HERE = "/api/v1/settings/sheets/mail-access"
MAIL = b"From: wang@example.org\r\nSubject: Hello\r\nMessage-ID: <by-token@example.org>\r\n\r\nYou"


def put(kit: Any, name: str, path: str, data: Any) -> Any:
    return kit.api(name).put(path, data, content_type="application/json")


def register(kit: Any, name: str, values: Any) -> Any:
    return kit.api(name).patch(HERE, {"values": values}, content_type="application/json")


def told(key: str) -> str:
    """What became of a mail to be sent now."""
    send.ask([Outgoing(channel="mail", purpose="internal", key=key, addresses=("li@example.org",), subject=key)])
    empty_outbox()
    return Message.objects.get(key=key).state


def test_mail_leaves_and_comes_by_tokens_that_are_renewed(kit: Any, settings: Any) -> None:
    settings.CALLS_TO_PRIVATE = True
    with provider() as office, letterbox() as inside, gate(office, inside, "bob@acme.test") as port:
        settings.EMAIL_URL = office.url
        given = {"provider": "other", "client_id": CLIENT, "secret": SECRET, "scopes": "mail"}
        urls = {"authorize_url": f"{office.at}/agree", "token_url": f"{office.at}/token"}
        assert register(kit, "bob", {**given, **urls}).status_code == 403
        assert register(kit, "admin", given).status_code == 422
        kept = register(kit, "admin", {**given, **urls}).json()
        assert (kept["secrets"], SECRET in str(kept)) == ({"secret": True}, False)
        server = kit.api("admin").get("/api/v1/settings/mail-access/server").json()
        assert server == {"by_token": True, "account": ACCOUNT, "connected_at": None, "problem": None}
        assert kit.api("bob").get("/api/v1/settings/mail-access/server").status_code == 403
        assert told("too early") == "queued"
        assert "Not connected yet" in Message.objects.get(key="too early").detail

        admin = kit.browser("admin")
        back = office.agree(admin.get("/mail-access/server")["Location"])
        assert kit.browser("alice").get("/mail-access/back", back).status_code == 409
        assert admin.get("/mail-access/back", back)["Location"] == "/settings/mail-access"
        assert "Connected" in admin.get("/settings/mail-access").content.decode()
        assert told("first") == "sent"

        postman().close()
        office.given += 1  # the provider takes the token back before its time: the next try comes with a fresh one
        assert told("second") == "queued"
        Message.objects.filter(state="queued").update(due_at=clock.now())
        empty_outbox()
        assert Message.objects.get(key="second").state == "sent"
        assert [one["grant_type"] for one in office.asked] == ["authorization_code", "refresh_token"]

        box = {"label": "Bob", "address": "bob@acme.test", "host": "127.0.0.1", "port": port, "security": "plain"}
        made = kit.api("bob").post(
            "/api/v1/mailboxes",
            {**box, "name": "bob@acme.test", "sign_in": "token"},
            content_type="application/json",
        )
        path = f"/api/v1/mailboxes/{made.json()['id']}/access"
        assert put(kit, "alice", path, {"refresh_token": "refresh-0"}).status_code == 404
        assert put(kit, "bob", path, {"refresh_token": "stolen"}).status_code == 409
        assert "Connect" in kit.browser("bob").get("/me/mailbox").content.decode()
        assert put(kit, "bob", path, {"refresh_token": "refresh-0"}).status_code == 204
        inside.put(MAIL)
        mailbox = MailBox.objects.get()
        assert look_into(mailbox) == 1

        office.is_closed = True
        MailAccess.objects.update(token="", ends_at=None)
        assert look_into(mailbox) == 0
        assert "The agreement has ended." in kit.browser("bob").get("/me/mailbox").content.decode()
    assert kit.api("alice").delete(f"/api/v1/mailboxes/{mailbox.pk}").status_code == 404
    secrets = [*MailAccess.objects.values_list("refresh", "token"), *MailApp.objects.values_list("secret")]
    assert not any(word in str(secrets) for word in ("refresh-", "access-", SECRET))
    assert kit.api("bob").delete(f"/api/v1/mailboxes/{mailbox.pk}").status_code == 204
    assert MailAccess.objects.count() == 1, "what let into his mailbox is forgotten, the company's is not"
