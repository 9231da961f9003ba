"""What all tests share: which tests run on the second database, and the fixtures of tests/kit."""

import gc
import shutil
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from xdist.scheduler import LoadScopeScheduling

from guanxi.cli.main import RARELY

gc.disable()  # until all tests are known: see below

# Drawn examples are the same in every run, and a busy machine is no failure.
hypothesis.settings.register_profile("suite", derandomize=True, database=None, deadline=None)
hypothesis.settings.load_profile("suite")

pytest_plugins = [f"tests.kit.{name}" for name in ("homes", "database", "browser", "people", "site", "clients")]

# A test that asks for one of these touches the database under test.
DATABASE_FIXTURES = {
    "db",
    "transactional_db",
    "django_db_reset_sequences",
    "django_db_setup",
    "home",
    "blank",
    "prepared",
    "company",
}
DATABASE_FIXTURES |= {"crm", "northwind", "companies"}  # homes of tests/realdata, made once for a file
# The same on every database: the browser sees pages that other tests check on both.
ONCE_FOLDERS = ("tests/e2e/", "tests/architecture/")

# A whole company is made once for each of these files: its tests stay in one process.
TOGETHER_FOLDERS = ("tests/realdata/", "tests/demo/")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--second-database", action="store_true", help="run only what may behave differently on another database"
    )


class Together(LoadScopeScheduling):
    """Tests go to whichever process is free, one by one; those of a file that makes a whole company stay in one."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("::")[0] if nodeid.startswith(TOGETHER_FOLDERS) else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    return Together(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--second-database"):
        config.hook.pytest_deselected(items=[item for item in items if not depends_on_database(item)])
        items[:] = [item for item in items if depends_on_database(item)]
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)  # so that nobody waits for one in the end


def depends_on_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("once") or item.nodeid.startswith(ONCE_FOLDERS):
        return False
    return item.get_closest_marker("django_db") is not None or bool(
        DATABASE_FIXTURES & set(getattr(item, "fixturenames", ()))
    )


def pytest_collection_finish() -> None:
    """Thousands of tests and all modules stay to the end: Python need not look through them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*RARELY)
    gc.enable()


def pytest_unconfigure() -> None:
    if settings.configured:
        shutil.rmtree(settings.HOME, ignore_errors=True)
