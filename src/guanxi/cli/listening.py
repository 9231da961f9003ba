"""The port: taken before anything else is done, or handed to us by whoever holds it."""

import socket
import sys

from guanxi.cli.language import _
from guanxi.cli.mistake import Mistake


def listen(host: str, port: int) -> socket.socket:
    """Take the port; a mistake, with a word to the person, when that can't be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    if sys.platform != "win32":  # there it would let two programs share the port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        raise Mistake(_refusal(host, port, error)) from None
    listener.set_inheritable(False)
    return listener


def take_over(number: int) -> socket.socket:
    """The socket that is open under this number: systemd's, or that of the process which started this one."""
    try:
        listener = socket.socket(fileno=number)
        if listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            return listener
    except OSError:
        pass
    raise Mistake(_("File descriptor %(number)s is no socket that listens.") % {"number": number})


def tell_address(listener: socket.socket) -> None:
    """Say where a browser on this machine finds the pages."""
    if listener.family not in (socket.AF_INET, socket.AF_INET6):
        return print(_("Guanxi is at %(address)s") % {"address": listener.getsockname()}, flush=True)
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return print(_("Guanxi is at %(address)s") % {"address": f"http://{shown}:{port}"}, flush=True)


def _refusal(host: str, port: int, error: OSError) -> str:
    return _(
        "Can't listen on %(host)s, port %(port)s (%(reason)s). Stop the program that uses it, or choose another port "
        "with --port or GUANXI_PORT."
    ) % {"host": host, "port": port, "reason": error.strerror}
