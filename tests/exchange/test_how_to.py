"""The examples of docs/how-to/import.md and of the READMEs work as they stand there."""

import json
import re
from pathlib import Path

import pytest

from guanxi.exchange.runs import counts
from guanxi.modules.accounts.models import Account
from guanxi.modules.opportunities.models import Opportunity

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "how-to" / "import.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"^```\w+ (\S+)\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE))


def test_columns_find_their_fields_without_a_map(desk):
    assert counts(desk.bring("accounts", BLOCKS["people.csv"]))["created"] == 2
    assert Account.objects.get(name="八骏科技").city == "上海"


def test_the_map_of_customers_works(desk):
    run = desk.bring("accounts", BLOCKS["customers.csv"], BLOCKS["customers.json"])
    assert counts(run) == {"created": 3, "updated": 0, "skipped": 0, "failed": 0, "made": 1}
    nord = Account.objects.get(external_id="C-1")
    assert (nord.city, nord.industry, str(nord.annual_revenue)) == ("Hamburg", "it", "1234.5000")


def test_the_map_of_deals_with_several_lines_works(desk):
    desk.bring("accounts", BLOCKS["customers.csv"], BLOCKS["customers.json"])
    assert counts(desk.bring("opportunities", BLOCKS["deals.csv"], BLOCKS["deals.json"]))["created"] == 2
    assert str(Opportunity.objects.get(external_id="D-1").amount) == "270.0000"


@pytest.mark.parametrize(
    ("readme", "name", "read"),
    [
        ("README.md", "Northern Lights Clinic", ("+49 30 1234567", "Berlin", "medical", "A")),
        ("README.zh-CN.md", "上海康宁医院", ("021-55512345", "上海", "medical", "A")),
    ],
)
def test_every_column_of_a_readme_finds_its_field(desk, readme, name, read):
    (table,) = re.findall(r"^```csv\n(.*?)^```$", (ROOT / readme).read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)

    assert counts(desk.bring("accounts", table))["created"] == 2

    account = Account.objects.get(name=name)
    assert (account.phone, account.city, account.industry, account.level) == read


@pytest.mark.parametrize("key", [*json.loads(BLOCKS["customers.json"]), "lines", "group_rows_by"])
def test_every_key_of_the_examples_is_explained(key):
    assert f"`{key}`" in TEXT or f'"{key}"' in TEXT
