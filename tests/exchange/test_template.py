"""The workbook to fill in: every field that may be written, and each column finds its field again."""

import pytest
from django.utils import translation

from guanxi.exchange.formats.reading import read_table
from guanxi.exchange.formats.xlsx_writer import TEXT, Column, write_xlsx
from guanxi.exchange.guess import guess_map, open_lines
from guanxi.exchange.runs import counts
from guanxi.exchange.template import write_template
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.accounts.models import Account
from tests.exchange.conftest import module_of


@pytest.mark.parametrize("slug", sorted(module.slug for module in registry.all_modules() if module.writable))
@pytest.mark.once
def test_every_column_finds_its_field(desk, tmp_path, slug):
    module = module_of(slug)
    with translation.override("zh-hans"):
        write_template(module, desk.actor, tmp_path / "a.xlsx")
    table = read_table(tmp_path / "a.xlsx")
    guess = guess_map(module, desk.actor, table.header)
    assert (guess.unknown, guess.read_only, list(table.rows())) == ((), (), [])
    assert {column.field for column in guess.map.lines} == open_lines(module, desk.actor)


def test_filled_in_it_needs_no_map(desk, tmp_path):
    write_template(module_of("accounts"), desk.actor, tmp_path / "a.xlsx")
    header = read_table(tmp_path / "a.xlsx").header
    row = ["Alpha" if name == "Account name" else "Key" if name == "Level" else "" for name in header]
    write_xlsx(tmp_path / "b.xlsx", "Accounts", [Column(name, TEXT) for name in header], [row], ("Fields", []))
    assert counts(desk.bring("accounts", (tmp_path / "b.xlsx").read_bytes(), kind="xlsx"))["created"] == 1
    assert Account.objects.get().level == "A"


def test_it_needs_the_right_to_import(desk_of, tmp_path):
    with pytest.raises(DomainError, match="E_NO_PERMISSION"):
        write_template(module_of("users"), desk_of("Rita").actor, tmp_path / "a.xlsx")
