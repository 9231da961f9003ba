"""sqlmap and wapiti, in an environment of their own, against a Guanxi that is served on this machine.

    python -m scripts.hostile http://127.0.0.1:8000 USER PASSWORD

Both change data: a demo is what they are for, and they end by the clock. `.venv/hostile` is made on first use from
requirements-hostile.lock, apart from everything else, because their libraries are older than ours.
"""

import csv
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

from scripts.environment import ROOT, VENV, digest

LOCK = ROOT / "requirements-hostile.lock"
PLACE = VENV / "hostile"
PATIENCE = 900  # seconds, for a tool that does not keep to its own limit
LOOPBACK = ("127.0.0.1", "localhost", "::1")

PAGES = (
    "/m/accounts/?q=a&sort=-name&page=1&city=x",
    "/m/opportunities/kanban?q=a&owner=1",
    "/m/opportunities/calendar?dates=expected_close_date&day=2026-03-01",
    "/search?q=abc",
    "/m/accounts/pick?q=a",
)
ADDRESSES = (
    "/api/v1/accounts?q=a&sort=name&limit=5&fields=name&expand=owner&count=exact&name__contains=a",
    "/api/v1/opportunities/summary?group_by=stage&sum=amount&account.industry=medical&owner__in=1,2",
    "/api/v1/accounts/1/history?limit=5&cursor=3",
    "/api/v1/accounts/1/access?user=2",
)
# What wapiti tries. Left out: what looks for other products, for hosts elsewhere, or for certificates.
ATTACKS = (
    "sql,timesql,xss,permanentxss,crlf,exec,file,redirect,ldap,csrf,cookieflags,csp,http_headers,upload,shellshock"
)
# Known and meant, by a part of what is told; docs/security-trials.md gives the reasons.
MEANT = ("Secure Flag cookie", "HttpOnly flag is not set in the cookie : gx_saved")


def main() -> None:
    if len(sys.argv) != 4:
        sys.exit("usage: python -m scripts.hostile ADDRESS USER PASSWORD")
    address, user, password = sys.argv[1:]
    cookie = sign_in(address, user, password)
    found = [*sqlmap(address, cookie, PAGES, seconds=600), *sqlmap(address, cookie, ADDRESSES, seconds=600)]
    found += wapiti(address, cookie, crawl_seconds=120, attack_seconds=60)
    print("\n".join(found) or "Nothing was found.")
    sys.exit(1 if found else 0)


def sign_in(address: str, user: str, password: str) -> str:
    """The cookies of a session, as a header says them."""
    if urllib.parse.urlsplit(address).hostname not in LOOPBACK:
        sys.exit("These tools are for a demo on this machine: give an address such as http://127.0.0.1:8000")
    jar = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    opener.open(f"{address}/login/").read()
    token = next(str(cookie.value) for cookie in jar if cookie.name == "csrftoken")
    sent = urllib.parse.urlencode({"username": user, "password": password, "csrfmiddlewaretoken": token})
    opener.open(f"{address}/login/", sent.encode()).read()
    if not any(cookie.name == "sessionid" for cookie in jar):
        sys.exit(f"{user} could not sign in at {address}")
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def sqlmap(address: str, cookie: str, paths: tuple[str, ...], *, seconds: int) -> list[str]:
    """What sqlmap finds at some addresses, signed in: parameters that reach the database as code, and crashes.

    When its time is up it tells what it suspects without having looked twice, as it does of all else; so each
    suspicion is looked into by itself, with the same time.
    """
    said, suspected = _suspicions([f"{address}{path}" for path in paths], cookie, seconds)
    if "testing if GET parameter" not in said:
        return [f"sqlmap tried nothing:\n{said[-2000:]}"]
    crashes = [f"sqlmap: {line.strip()}" for line in said.splitlines() if re.match(r"5\d\d \(", line)]
    held = [held for url, name in suspected for held in _suspicions([url], cookie, seconds, "-p", name)[1]]
    return crashes + [f"sqlmap: {url} {name}" for url, name in held]


def _suspicions(addresses: list[str], cookie: str, seconds: int, *more: str) -> tuple[str, list[tuple[str, str]]]:
    """What sqlmap says, and the addresses and parameters that it suspects."""
    with tempfile.TemporaryDirectory() as folder:
        targets, results = Path(folder) / "targets.txt", Path(folder) / "results.csv"
        targets.write_text("".join(f"{address}\n" for address in addresses), encoding="utf-8")
        options = ["-m", str(targets), "--results-file", str(results), "--output-dir", folder, "--cookie", cookie]
        options += ["--skip", "sessionid,csrftoken", "--answers", "bypass the WAF=N,update it=N,merge them=N"]
        options += ["--batch", "--disable-coloring", "--flush-session", "--timeout", "30", "--time-limit", str(seconds)]
        options += ["--text-only"]  # tokens of forms differ in each answer; to compare them is to find what isn't there
        said = run("sqlmap", *options, *more, "--level", "2", "--risk", "2", "--technique", "BEUST")
        rows = list(csv.DictReader(results.open(encoding="utf-8"))) if results.exists() else []
    return said, [(row["Target URL"], row["Parameter"]) for row in rows if row["Parameter"]]


def wapiti(address: str, cookie: str, *, crawl_seconds: int, attack_seconds: int) -> list[str]:
    """What wapiti finds on the pages that it reaches, signed in, beside what is meant."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        options = ["-u", f"{address}/", "-H", f"Cookie: {cookie}", "-m", ATTACKS, "-d", "3", "-S", "normal"]
        options += ["-x", f"{address}/logout", "-x", f"{address}/static/*", "-x", f"{address}/preferences"]
        options += ["--max-links-per-page", "60", "--max-files-per-dir", "30", "--tasks", "4", "-t", "30"]
        options += ["--max-scan-time", str(crawl_seconds), "--max-attack-time", str(attack_seconds), "--no-bugreport"]
        options += ["--store-session", f"{folder}/session", "--store-config", f"{folder}/config"]
        said = run("wapiti", *options, "-f", "json", "-o", str(report), "-v", "1")
        if not report.exists() or f"{address}/m/accounts/" not in said:
            return [f"wapiti did not get past the sign-in:\n{said[-2000:]}"]
        told = json.loads(report.read_text(encoding="utf-8"))
    found = [
        f"wapiti: {kind}: {one['method']} {one['path']}: {one['info']}"
        for part in ("vulnerabilities", "anomalies")
        for kind, several in told[part].items()
        for one in several
    ]
    return [one for one in found if not any(meant in one for meant in MEANT)]


def run(tool: str, *options: str) -> str:
    """What a tool says. It sees nothing of our settings, and its home is a folder of its own."""
    make_environment()
    home = PLACE / "home"
    home.mkdir(exist_ok=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GUANXI_", "DJANGO_"))}
    done = subprocess.run(
        [str(PLACE / "bin" / tool), *options],
        env={**environment, "HOME": str(home)},
        cwd=home,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=PATIENCE,
        check=False,
    )
    return done.stdout + done.stderr


def make_environment() -> None:
    """Install the tools, unless they are there already as the lock wants them."""
    stamp, wanted = PLACE / "stamp", digest(LOCK.read_text(encoding="utf-8"))
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(PLACE)], check=True)
    pip = [str(PLACE / "bin" / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input"]
    subprocess.run([*pip, "install", "--require-hashes", "--no-deps", "-r", str(LOCK)], check=True)
    stamp.write_text(wanted, encoding="utf-8")


if __name__ == "__main__":
    main()
