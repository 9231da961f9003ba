"""A stranger's program reads the OpenAPI document and tries everything that it says, and much that it forbids.

In the suite a few tries at some modules; in `make trust` all addresses, the coverage of every parameter, fuzzing, and
chains of requests, on a running demo company. Not asked: that a body which fits its schema is accepted, because rules
of the trade, such as dates in order, are no matter of schemas; and as a salesperson, that `Allow` names only what the
document holds, because the document holds what one person may do and the header what there is.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit.homes import Home
from tests.kit.people import Kit
from tests.kit.serving import serving
from tests.kit.trust import only_in_trust

TOOL = Path(sys.executable).with_name("st")
REFUSALS = ("400", "401", "403", "404", "405", "406", "409", "411", "412", "413", "415", "422", "423", "429")
CONFIGURATION = f"""
[checks]
negative_data_rejection.expected-statuses = {list(REFUSALS)}
positive_data_acceptance.enabled = false

# What stands in a form's file is bytes, whatever it reads like; refused operations of a bulk are told one by one.
[[operations]]
include-path-regex = "/(files|bulk)$"
include-method = "POST"
checks.negative_data_rejection.enabled = false
"""
SOME = "^/(accounts|imports|jobs)(/|$)"


def try_everything(address: str, token: str, folder: Path, *options: str) -> None:
    """Run the tool at a served Guanxi; what it finds is the failure."""
    settings = folder / "schemathesis.toml"
    settings.write_text(CONFIGURATION, encoding="utf-8")
    command = [str(TOOL), "--no-color", "--config-file", str(settings), "run", f"{address}/api/v1/openapi.json"]
    command += ["--header", f"Authorization: Bearer {token}", "--seed", "7", "--no-shrink", "--warnings", "off"]
    done = subprocess.run([*command, *options], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2000:]


def exclusions(username: str) -> list[str]:
    return [] if username == "admin" else ["--exclude-checks", "allow_header_conformance"]


@pytest.mark.once
@pytest.mark.parametrize("name", ["admin", "bob"])
def test_a_few_tries_at_some_modules_find_nothing(kit: Kit, site: str, tmp_path: Path, name: str) -> None:
    account = kit.make("account", "bob").pk
    kit.make("opportunity", "bob", account=account)
    some = ["--include-path-regex", SOME, "--phases", "fuzzing", "--max-examples", "1"]

    try_everything(site, kit.token(name), tmp_path, *some, *exclusions(name))


@only_in_trust
@pytest.mark.slow
@pytest.mark.parametrize("username", ["admin", "xu.jiayi"])
def test_every_address_of_a_running_demo_company_keeps_its_word(home: Home, tmp_path: Path, username: str) -> None:
    home.path.mkdir(parents=True, exist_ok=True)
    (home.path / "guanxi.toml").write_text("api_rate = 1000000\n", encoding="utf-8")
    with serving(home, "run", "--demo") as server:
        server.listen()
        for options in (("--phases", "coverage,fuzzing", "--max-examples", "25"), ("--phases", "stateful")):
            token = home.guanxi("token", username).stdout.split()[-1]  # the tool may have ended the one before
            try_everything(server.address, token, tmp_path, "--continue-on-failure", *options, *exclusions(username))
