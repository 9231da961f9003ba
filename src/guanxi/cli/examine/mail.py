"""Mail: the server can be reached and lets us in, and nobody on the way reads its password."""

from collections.abc import Iterator

from guanxi.cli.examine.finding import Finding
from guanxi.cli.language import _
from guanxi.messaging.mail.sending import company_server
from guanxi.messaging.mail.smtp import Postman
from guanxi.messaging.mail.tokens import companys_tokens

TIMEOUT = 5.0


def look() -> Iterator[Finding]:
    """Sign in and leave again, without sending anything."""
    server = company_server()
    if server is None:
        yield Finding(_("Mail: no server is set; it is written into the home folder"))
        return
    place = f"{server.host}:{server.port}"
    wrong = Postman(server, TIMEOUT, companys_tokens()).check()
    if wrong:
        text = _("Mail can't leave by %(server)s: %(reason)s") % {"server": place, "reason": wrong}
        yield Finding(text, _("Correct GUANXI_EMAIL_URL, or ask who runs the mail server."))
    else:
        yield Finding(_("Mail leaves by %(server)s") % {"server": place})
    if not server.is_safe:
        yield Finding(
            _("The password of the mail server goes over the line unencrypted."),
            _("Use smtps:// or ?starttls=yes in GUANXI_EMAIL_URL."),
        )
