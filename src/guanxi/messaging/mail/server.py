"""The mail server by which letters leave, as GUANXI_EMAIL_URL names it."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

PORTS = {"smtp": 25, "smtps": 465}
STARTTLS_PORT = 587
OPTIONS = {"starttls", "ca", "from", "auth"}
YES = {"1", "true", "yes", "on"}


@dataclass(frozen=True, kw_only=True)
class Server:
    """Where letters are handed over. `security` is `plain`, `starttls` or `tls`; `ca` a file of certificates to trust
    beside the system's; `sender` the address from which the company writes; `by_token` that it is entered by a token in
    place of a password."""

    host: str
    port: int
    security: str = "plain"
    user: str = ""
    password: str = ""
    ca: str = ""
    sender: str = ""
    by_token: bool = False

    @property
    def is_safe(self) -> bool:
        """Whether nobody on the way can read the password."""
        return self.security != "plain" or not self.user or self.host in {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class Tokens:
    """Where tokens come from that let us in: one that should be good, and word that it was not."""

    get: Callable[[], str]
    forget: Callable[[], None]


def xoauth2(user: str, token: str) -> str:
    """What a server is told in the mechanism XOAUTH2."""
    return f"user={user}\x01auth=Bearer {token}\x01\x01"


def server_of(url: str) -> Server | None:
    """The server that a URL names, nothing for an empty one; ValueError says what is wrong with it."""
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError(_wrong("it begins with smtp:// or smtps:// and names a host"))
    options = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
    if unknown := sorted(set(options) - OPTIONS):
        raise ValueError(_wrong(f"there is no option {unknown[0]!r}; there are: {', '.join(sorted(OPTIONS))}"))
    wants_starttls = options.get("starttls", "").lower() in YES
    if wants_starttls and parts.scheme == "smtps":
        raise ValueError(_wrong("smtps:// is encrypted from the beginning; leave starttls out"))
    if options.get("auth", "xoauth2").lower() != "xoauth2":
        raise ValueError(_wrong("auth is xoauth2, or left out for a password"))
    if "auth" in options and (not parts.username or parts.password):
        raise ValueError(_wrong("with auth=xoauth2 it names the account, and no password"))
    return Server(
        host=parts.hostname,
        port=_port(url) or (STARTTLS_PORT if wants_starttls else PORTS[parts.scheme]),
        security="tls" if parts.scheme == "smtps" else "starttls" if wants_starttls else "plain",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        ca=options.get("ca", ""),
        sender=options.get("from", ""),
        by_token="auth" in options,
    )


def _port(url: str) -> int | None:
    try:
        return urlsplit(url).port
    except ValueError:
        raise ValueError(_wrong("the port is a whole number up to 65535")) from None


def _wrong(why: str) -> str:
    """What is wrong, without the URL itself: there is a password in it."""
    return f"GUANXI_EMAIL_URL: {why}, such as smtp://name:password@mail.example.com:587?starttls=yes"
