"""The program asks nothing of any other computer but its database, and the object storage where one is set."""

import ast

from tests.architecture.source import ROOT

OUTGOING = ("aiohttp", "boto3", "ftplib", "http.client", "httpx", "poplib", "requests", "smtplib", "socket", "urllib3")
OUTGOING += ("telnetlib", "urllib.request", "xmlrpc.client", "asyncio.open_connection", "django.core.mail", "minio")
OUTGOING += ("imaplib", "imapclient")
# Listening on one's own port and the machine's own name; and the storage whose address the administrator has set.
MAY = {"jobs/lease.py", "cli/listening.py", "cli/machines.py", "cli/serving.py", "cli/web_processes.py"}
# The servers of the company's own mail, as its administrator has set them.
MAY |= {"messaging/mail/letter.py", "messaging/mail/smtp.py", "messaging/mail/imap.py"}
# Addresses that people have typed in, each one checked before it is called.
MAY |= {"kernel/outside.py"}


def imported(text: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{name.name}" for name in node.names} | {str(node.module)}
    return found


def test_nothing_opens_a_connection_to_elsewhere():
    package = ROOT / "src" / "guanxi"
    found = [
        f"{path.relative_to(package)}: {name}"
        for path in package.rglob("*.py")
        for name in sorted(imported(path.read_text(encoding="utf-8")))
        if name.startswith(OUTGOING) and str(path.relative_to(package)) not in MAY
    ]
    assert found == []
