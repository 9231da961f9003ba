"""Long work of every kind with its worker killed at moments that chance chooses: nothing lost, nothing doubled."""

import csv
import email
import hashlib
import io
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from guanxi.records.search.places import RECORDS, base
from tests.jobs.asking import FILED
from tests.kit.homes import Home
from tests.kit.killing import chance, kill, living, once
from tests.kit.mail_server import post_office
from tests.kit.serving import wait_until
from tests.kit.trust import only_in_trust, times

pytestmark = pytest.mark.slow
SCRIPT = Path(__file__).with_name("asking.py")
ROWS = times(800, 2_000)
KILLS = times(1, 4)
MAILED = 120
TOLD = "Took up job {number} “"


class Company:
    """A company with some accounts, and workers of it that are killed."""

    def __init__(self, home: Home, drawn: Random) -> None:
        self.home, self.drawn, self.said = home, drawn, ""

    def ask(self, *arguments: str) -> int:
        """Ask for long work; the number of its job."""
        done = subprocess.run(
            [sys.executable, str(SCRIPT), *arguments],
            env=self.home.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return int(done.stdout.split()[-1])

    def done(self, job: int) -> int:
        return int(self.home.one(f"SELECT done FROM jobs_job WHERE id = {job}"))

    def state(self, job: int) -> str:
        return str(self.home.one(f"SELECT state FROM jobs_job WHERE id = {job}"))

    def work(self, job: int, *, kills: int = KILLS) -> None:
        """Let workers do a job, of which all but the last are killed in the middle."""
        self.said = ""
        for _kill in range(kills):
            least, further = self.done(job) + self.drawn.randrange(1, 2 * ROWS // KILLS), self.drawn.random() * 0.2
            begun = once(lambda least=least: self.done(job) >= least or self.state(job) == "done", further)
            self.said += kill(self.home.start("worker"), begun).said
        with living(self.home.start("worker")) as worker:
            wait_until(lambda: self.state(job) not in {"queued", "running"})
            worker.terminate()
            self.said += worker.communicate()[0]
        assert self.state(job) == "done", self.home.ask(f"SELECT error FROM jobs_job WHERE id = {job}")

    def entries(self, job: int, verb: str) -> list[int]:
        """The records that the history tells this of by this job, one number an entry."""
        sql = f"SELECT record_id FROM records_auditentry WHERE job_id = {job} AND verb = '{verb}' ORDER BY 1"
        return [pk for (pk,) in self.home.ask(sql)]

    def ids(self, condition: str = "deleted_at IS NULL") -> list[int]:
        return [pk for (pk,) in self.home.ask(f"SELECT id FROM accounts_account WHERE {condition} ORDER BY 1")]

    def searched(self, first: int = 0, last: int = 2**63 - 1) -> list[tuple[int, str, str]]:
        places = f"WHERE id BETWEEN {first} AND {last}"
        return self.home.ask(f"SELECT id, text, tokens FROM records_searchentry {places} ORDER BY 1")

    def none_waits(self) -> bool:
        """Whether all letters have gone or failed; those put off by minutes are let go at once."""
        self.home.ask("UPDATE messaging_message SET due_at = '2020-01-01 00:00:00' WHERE state = 'queued'")
        return not self.home.one("SELECT count(*) FROM messaging_message WHERE state IN ('queued', 'sending')")


@pytest.fixture
def work(company: Home, tmp_path: Path) -> Company:
    rows = "".join(f"X-{number},Account {number},Bonn\n" for number in range(ROWS))
    (tmp_path / "accounts.csv").write_text(f"external_id,name,city\n{rows}", encoding="utf-8")
    company.guanxi("import", "accounts", str(tmp_path / "accounts.csv"))
    return Company(company, chance(7))


def test_a_change_of_all_records_is_made_once(work: Company):
    accounts = work.ids()
    job = work.ask("change")

    work.work(job)

    assert work.ids("city = 'Hamburg' AND version = 2") == accounts
    assert work.entries(job, "changed") == accounts
    assert TOLD.format(number=job) in work.said


@only_in_trust
def test_a_change_of_all_records_is_taken_back_once(work: Company):
    accounts = work.ids()
    job = work.ask("change")
    work.work(job, kills=0)
    back = work.ask("undo", f"job-{job}")

    work.work(back)

    assert work.ids("city = 'Bonn' AND version = 3") == accounts
    assert work.entries(back, "undone") == accounts


@only_in_trust
def test_an_export_holds_each_record_once_and_is_noted_once(work: Company):
    job = work.ask("export")

    work.work(job)

    folder, rows, told = work.home.ask(f"SELECT folder, rows, sha256 FROM exchange_exportrun WHERE job_id = {job}")[0]
    content = (work.home.path / "exports" / folder / "file").read_bytes()
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert sorted(int(line[0]) for line in lines[1:]) == work.ids()
    assert (rows, told) == (ROWS, hashlib.sha256(content).hexdigest())
    assert len(work.entries(job, "exported")) == 1


@only_in_trust
def test_what_is_deleted_and_purged_goes_once_with_its_files_and_its_search_entries(work: Company):
    accounts = work.ids()
    job = work.ask("delete")
    work.work(job)

    assert work.ids() == []
    assert work.ids("version = 2") == accounts
    assert work.entries(job, "deleted") == accounts
    assert len(list((work.home.path / "files").glob("*/*"))) == len(accounts[::FILED])

    emptied = work.ask("purge")
    work.work(emptied)

    assert work.ids("1 = 1") == []
    assert work.entries(emptied, "purged") == accounts
    assert work.home.one("SELECT count(*) FROM records_storedfile") == 0
    assert work.searched(base("account"), base("account") + RECORDS) == []


@only_in_trust
def test_a_search_made_anew_is_as_it_was(work: Company):
    before = work.searched()
    job = work.ask("forget")

    work.work(job)

    assert work.searched() == before


@only_in_trust
def test_an_automation_does_each_of_its_steps_once_for_each_record(work: Company):
    accounts = work.ids()
    work.work(work.ask("automate"))
    work.work(work.ask("wake"))

    made = work.home.ask("SELECT account_id, count(*), count(DISTINCT subject) FROM tasks_task GROUP BY 1 ORDER BY 1")
    told = work.home.ask(
        "SELECT record_id, count(*) FROM messaging_notice WHERE kind = 'automation_notice' GROUP BY 1 ORDER BY 1"
    )
    states = work.home.ask("SELECT state, count(*) FROM automation_automationrun GROUP BY 1")
    assert made == [(pk, 2, 2) for pk in accounts]
    assert told == [(pk, 1) for pk in accounts]
    assert states == [("done", len(accounts))]


@only_in_trust
def test_a_mailing_reaches_everybody_and_only_who_was_handed_over_at_a_kill_may_get_it_twice_by_the_same_name(
    work: Company,
):
    """The server hangs up and puts off on the way, and the workers are killed in the middle of handing over."""
    with post_office() as post:
        work.home.settings["GUANXI_EMAIL_URL"] = f"{post.url}?from=crm@lanhai.test"
        post.answers = ["", "451 later", "", "drop"]
        job = work.ask("mailing", str(MAILED))
        for least in sorted(work.drawn.sample(range(5, MAILED - 20), KILLS)):
            kill(work.home.start("worker"), once(lambda least=least: len(post.letters) >= least))
        with living(work.home.start("worker")):
            wait_until(lambda: work.state(job) == "done" and work.none_waits(), seconds=300)  # a round a minute

    names = Counter((str(one["To"]), one["Message-ID"]) for one in map(email.message_from_bytes, post.letters))
    log = work.home.ask("SELECT address, state, tried, reason FROM messaging_message")
    again = {address for address, _state, tried, _reason in log if tried > 1}
    assert sorted(address for address, *_rest in log) == sorted(f"p{number}@x.test" for number in range(MAILED))
    assert {state for _address, state, *_rest in log} == {"sent"}
    assert len(names) == len({to for to, _name in names}) == MAILED
    assert {said(to) for (to, _name), count in names.items() if count > 1} <= again
    assert len(again) <= KILLS + 2
    assert sum(reason == "repeated" for *_rest, reason in log) <= KILLS


@only_in_trust
def test_a_backup_is_made_once_and_whole(work: Company):
    job, folder = work.ask("backup"), work.home.path / "backups"
    for _kill in range(2):
        begun = once(lambda: [*folder.glob("*.part")] or work.state(job) == "done", work.drawn.random() * 0.1)
        kill(work.home.start("worker"), begun)
    with living(work.home.start("worker")):
        wait_until(lambda: work.state(job) == "done")

    (made,) = folder.iterdir()
    assert made.suffix == ".guanxi"
    work.home.guanxi("restore", str(made), "--replace")
    assert len(work.ids()) == ROWS


def said(to: str) -> str:
    """The address in a header."""
    return to.rpartition("<")[2].rstrip(">")
