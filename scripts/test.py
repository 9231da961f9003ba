"""Run the whole suite: on SQLite, and what depends on the database once more on a throw-away PostgreSQL.

GUANXI_TEST_REQUIRE_BROWSER=1 and GUANXI_TEST_REQUIRE_POSTGRES=1 turn a skip into a failure.
Further arguments go to pytest: python -m scripts.test tests/records -k sort
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from scripts import chromium, postgres

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 30  # seconds
SLOWEST = ("--durations=15", "--durations-min=3")  # what makes the suite long is told at its end
PROCESSES = 3  # for two cores: while a test waits for a server to come up or to end, others go on
NO_TESTS = 5  # pytest's exit code for "nothing was collected"


def main() -> None:
    signal.signal(signal.SIGTERM, stop)
    findings = [prepare_browser()]
    failed = run_on("SQLite", "", [], findings)
    failed |= run_on_postgres(findings)
    print("\n" + "\n".join(findings), flush=True)
    sys.exit(1 if failed else 0)


def stop(_signal: int, _frame: FrameType | None) -> None:
    """SIGTERM unwinds like Ctrl-C, so that the throw-away server goes with us."""
    sys.exit(143)


def prepare_browser() -> str:
    """Hands the browser's path on to the tests; says what becomes of them."""
    path = chromium.find_or_install()
    if path:
        os.environ["GUANXI_TEST_CHROMIUM"] = path
        return f"Browser tests: with {path}"
    if os.environ.get("GUANXI_TEST_REQUIRE_BROWSER") == "1":
        sys.exit("No Chromium could be found or installed, and GUANXI_TEST_REQUIRE_BROWSER=1 forbids going on without.")
    return "Browser tests: SKIPPED, no Chromium could be found or installed"


def run_on_postgres(findings: list[str]) -> bool:
    binaries = postgres.find_binaries()
    if binaries is None:
        findings.append("PostgreSQL: SKIPPED, no server programs (initdb, postgres) were found on this machine")
        return os.environ.get("GUANXI_TEST_REQUIRE_POSTGRES") == "1"
    with postgres.throw_away(binaries) as url:
        return run_on("PostgreSQL", url, ["--second-database"], findings)


def run_on(engine: str, url: str, options: list[str], findings: list[str]) -> bool:
    """True when the run failed. Chosen tests may leave nothing for the second database; that is no failure."""
    chosen = sys.argv[1:]
    print(f"\nThe suite on {engine}", flush=True)
    environment = {**os.environ, "GUANXI_TEST_DATABASE_URL": url}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # hundreds of short processes need not each compile all modules
    started = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", f"--numprocesses={PROCESSES}", "--dist=loadscope"]
    command += [*SLOWEST, *options, *chosen]
    code = finish(subprocess.Popen(command, cwd=ROOT, env=environment))
    passed = code == 0 or (code == NO_TESTS and bool(options) and bool(chosen))
    findings.append(f"{engine}: {'passed' if passed else 'FAILED'} in {time.monotonic() - started:.0f} s")
    return not passed


def finish(pytest: subprocess.Popen[bytes]) -> int:
    """Its exit code. Interrupted, it gets the time to end what its tests have started."""
    try:
        return pytest.wait()
    except KeyboardInterrupt:  # the terminal has told pytest as well
        end(pytest)
        raise
    except SystemExit:
        pytest.send_signal(signal.SIGINT)
        end(pytest)
        raise


def end(pytest: subprocess.Popen[bytes]) -> None:
    try:
        pytest.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        pytest.kill()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
