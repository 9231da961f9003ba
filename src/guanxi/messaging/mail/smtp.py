"""Handing letters over to a mail server, many by one connection, and what it answered to each."""

import smtplib
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType

from guanxi.messaging.mail.letter import Letter, written
from guanxi.messaging.mail.server import Server, Tokens, xoauth2

SENT, LATER, REFUSED = "sent", "later", "refused"
TIMEOUT = 30.0
LETTERS = 100  # by one connection; servers end longer ones
IDLE = 20.0  # seconds after which a connection is not trusted any more


@dataclass(frozen=True)
class Receipt:
    """What became of a letter: `sent`, to be tried `later`, or `refused` for good; and the server's words.

    `is_doubtful`: the server may have taken it before the connection broke, so that trying again may send it twice.
    """

    state: str
    code: int = 0
    text: str = ""
    is_doubtful: bool = False


class Postman:
    """One connection to a server, made when it is needed, made anew when the server has ended it."""

    def __init__(self, server: Server, timeout: float = TIMEOUT, tokens: Tokens | None = None) -> None:
        self.server, self.timeout, self.tokens = server, timeout, tokens
        self._line: smtplib.SMTP | None = None
        self._carried, self._used = 0, 0.0

    def __enter__(self) -> "Postman":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def deliver(self, letter: Letter) -> Receipt:
        """Hand one letter over. What is wrong with the server or the way to it is no fault of the letter: later."""
        try:
            line = self._connected()
        except (OSError, smtplib.SMTPException, ValueError) as error:
            self.close()
            return Receipt(LATER, *_said(error))
        receipt = self._handed_over(line, letter)
        self._carried, self._used = self._carried + 1, time.monotonic()
        return receipt

    def check(self) -> str:
        """Connect, sign in and leave again; what went wrong, or nothing."""
        try:
            self._connected()
        except (OSError, smtplib.SMTPException, ValueError) as error:
            code, text = _said(error)
            return f"{code} {text}".strip() if code else text
        finally:
            self.close()
        return ""

    def close(self) -> None:
        """Take leave, if there is anybody to take leave of."""
        if self._line is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._line.quit()
            self._line.close()
        self._line, self._carried = None, 0

    def _handed_over(self, line: smtplib.SMTP, letter: Letter) -> Receipt:
        """The four steps of SMTP by hand, because only the last one may have worked without our hearing of it."""
        content, is_content_gone = written(letter), False
        try:
            options = ["SMTPUTF8"] if not all(one.isascii() for one in letter.receivers) else []
            if options and not line.has_extn("smtputf8"):
                return Receipt(REFUSED, 553, "5.6.7 The server takes no addresses with letters beyond ASCII")
            _accept(line.mail(letter.envelope or letter.sender, options))
            for address in letter.receivers:
                _accept(line.rcpt(address))
            is_content_gone = True
            _accept(line.data(content))
        except smtplib.SMTPResponseException as error:
            with suppress(OSError, smtplib.SMTPException):
                line.rset()
            if error.smtp_code in {421, -1}:
                self.close()
            return Receipt(REFUSED if error.smtp_code >= 500 else LATER, *_said(error))
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Receipt(LATER, *_said(error), is_doubtful=is_content_gone)
        return Receipt(SENT, 250)

    def _connected(self) -> smtplib.SMTP:
        if self._line is not None and (self._carried >= LETTERS or not self._is_alive()):
            self.close()
        if self._line is None:
            self._line = self._called()
        return self._line

    def _is_alive(self) -> bool:
        if time.monotonic() - self._used < IDLE:
            return self._line is not None and self._line.sock is not None
        try:
            return self._line is not None and self._line.noop()[0] == 250
        except (OSError, smtplib.SMTPException):
            return False

    def _called(self) -> smtplib.SMTP:
        server = self.server
        if server.security == "tls":
            line: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=self.timeout, context=self._context()
            )
        else:
            line = smtplib.SMTP(server.host, server.port, timeout=self.timeout)
        try:
            if server.security == "starttls":
                line.starttls(context=self._context())
            line.ehlo_or_helo_if_needed()
            if server.by_token and self.tokens is not None:
                self._enter(line, self.tokens)
            elif server.user:
                line.login(server.user, server.password)
        except (OSError, smtplib.SMTPException, ValueError):
            line.close()
            raise
        return line

    def _enter(self, line: smtplib.SMTP, tokens: Tokens) -> None:
        """Show a token. Refused, it is forgotten, so that the next try comes with a fresh one."""
        said = xoauth2(self.server.user, tokens.get())
        try:
            line.auth("XOAUTH2", lambda challenge=None: said if challenge is None else "")
        except smtplib.SMTPAuthenticationError:
            tokens.forget()
            raise

    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self.server.ca:
            context.load_verify_locations(self.server.ca)
        return context


def _accept(answer: tuple[int, bytes]) -> None:
    code, text = answer
    if not 200 <= code < 300:
        raise smtplib.SMTPResponseException(code, text)


def _said(error: Exception) -> tuple[int, str]:
    """The code and the words of a refusal; only the words where no server answered."""
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error.decode("utf-8", "replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        return max(error.smtp_code, 0), str(words)[:500]
    return 0, (str(error) or type(error).__name__)[:500]
