"""Mails under way while the database goes away or the disk is full: none is lost, and none goes out twice but one that
was being handed over at that moment, under the same name."""

import email
from collections import Counter
from pathlib import Path

import pytest

from scripts import postgres
from tests.cli.test_outages import cluster, fill, found, small_disk
from tests.jobs.test_killed_work import Company
from tests.kit.homes import Home
from tests.kit.killing import chance, living
from tests.kit.mail_server import Post, post_office
from tests.kit.serving import wait_until
from tests.kit.trust import only_in_trust

__all__ = ("cluster", "small_disk")
pytestmark = [pytest.mark.slow, pytest.mark.once, only_in_trust]
MAILED = 80
BEGUN = 10  # letters that have gone before the outage
STILL = 200  # looks at which no further one has gone


def company(path: Path, url: str, post: Post) -> Company:
    return Company(found(Home(path, url, {"GUANXI_EMAIL_URL": f"{post.url}?from=crm@lanhai.test"})), chance(7))


def is_over(work: Company, job: int) -> bool:
    return work.state(job) == "done" and work.none_waits()


def each_has_gone_once(work: Company, post: Post) -> None:
    names = Counter((str(one["To"]), one["Message-ID"]) for one in map(email.message_from_bytes, post.letters))
    log = work.home.ask("SELECT address, state, tried FROM messaging_message")
    assert sorted(address for address, *_rest in log) == sorted(f"p{number}@x.test" for number in range(MAILED))
    assert {state for _address, state, _tried in log} == {"sent"}
    assert len(names) == MAILED
    assert sum(count > 1 for count in names.values()) <= 1
    assert sum(tried > 1 for *_rest, tried in log) <= 1


def test_a_mailing_goes_on_when_the_database_was_away(cluster: tuple[Path, Path, int, str], tmp_path: Path):
    binaries, folder, port, url = cluster
    with post_office() as post:
        with postgres.running(binaries, folder, port):
            work = company(tmp_path / "home", url, post)
            job = work.ask("mailing", str(MAILED))
            worker = work.home.start("worker")
            wait_until(lambda: len(post.letters) >= BEGUN)
        with living(worker), postgres.running(binaries, folder, port):
            wait_until(lambda: is_over(work, job), seconds=300)
            each_has_gone_once(work, post)


def test_a_mailing_waits_for_space_and_goes_on(small_disk: Path):
    with post_office() as post:
        work = company(small_disk / "home", f"sqlite:///{small_disk / 'home' / 'guanxi.sqlite3'}", post)
        job = work.ask("mailing", str(MAILED))
        with living(work.home.start("worker")):
            wait_until(lambda: len(post.letters) >= BEGUN)
            filler = fill(small_disk)
            looks = [0]
            wait_until(lambda: looks.append(len(post.letters)) or len(set(looks[-STILL:])) == 1)
            assert len(post.letters) < MAILED
            filler.unlink()
            wait_until(lambda: is_over(work, job), seconds=300)
        each_has_gone_once(work, post)
