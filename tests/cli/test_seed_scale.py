"""`guanxi seed-scale`: a synthetic company of any size, the same for the same seed."""

import pytest

from tests.kit.homes import Home, empty_home

pytestmark = pytest.mark.slow

SMALL = ("--people", "100", "--accounts", "40", "--opportunities", "30", "--activities", "60")
# What the clock and the ids of a new database have no part in.
ROWS = (
    "SELECT id, name, name_key, number, owner_id, city, level, phone, stage, last_follow_at FROM accounts_account",
    "SELECT id, name, mobile, account_id, is_primary, created_at FROM contacts_contact",
    "SELECT id, name, stage_id, probability, amount, weighted_base, expected_close_date FROM opportunities_opportunity",
    "SELECT id, kind, content, content_key, happened_at, account_id FROM activities_activity",
    "SELECT id, text, tokens FROM records_searchentry",
    "SELECT id, module, record_id, kind, value FROM records_duplicatekey",
)


@pytest.mark.once
def test_the_same_seed_makes_the_same_company_and_another_seed_another(prepared: Home, tmp_path):
    made = []
    for place, seed in enumerate(("7", "7", "8")):
        with empty_home(tmp_path / f"home{place}", like=prepared) as home:
            home.guanxi("seed-scale", *SMALL, "--seed", seed)
            made.append([sorted(home.ask(sql)) for sql in ROWS])

    assert [len(rows) for rows in made[0][:4]] == [40, 80, 30, 60]
    assert made[0] == made[1]
    assert made[0] != made[2]


def test_the_company_is_whole_goes_on_and_is_not_made_again(blank: Home):
    before = standing(blank)

    said = blank.guanxi("seed-scale", *SMALL)

    assert "40 accounts, 80 contacts, 30 opportunities and 60 follow-ups of 100 people" in said.stdout
    assert standing(blank) == before
    assert blank.one("SELECT count(*) FROM opportunities_opportunity WHERE weighted_base > amount") == 0
    assert blank.one("SELECT count(*) FROM accounts_account WHERE last_follow_at IS NULL") == 0
    assert blank.guanxi("doctor", check=False).stdout.count("WRONG") == 0
    (blank.path / "more.csv").write_text("name\nAfter all of them\n")
    blank.guanxi("import", "accounts", str(blank.path / "more.csv"))
    assert blank.one("SELECT max(id) FROM accounts_account") == 41

    again = blank.guanxi("seed-scale", *SMALL, check=False)

    assert again.returncode == 1
    assert "E_NOT_EMPTY" in again.stderr
    assert blank.one("SELECT count(*) FROM accounts_account") == 41


def standing(home: Home) -> list[str]:
    """The names of all indexes, by the catalogue of the database."""
    sqlite = "SELECT name FROM sqlite_master WHERE type IN ('index', 'trigger')"
    postgres = (
        "SELECT indexname FROM pg_indexes WHERE schemaname = 'public' "
        "UNION SELECT conname FROM pg_constraint WHERE contype = 'f'"
    )
    return sorted(row[0] for row in home.ask(sqlite if home.database_url.startswith("sqlite") else postgres))
