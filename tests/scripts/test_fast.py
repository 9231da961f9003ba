from pathlib import Path

from scripts import fast


def test_a_changed_test_is_run_itself():
    assert fast.tests_of(Path("tests/scripts/test_fast.py")) == ["tests/scripts/test_fast.py"]


def test_a_source_file_without_its_own_test_leads_to_the_tests_of_its_folder():
    assert fast.tests_of(Path("src/guanxi/exchange/nothing.py")) == ["tests/exchange"]


def test_a_document_leads_to_no_test():
    assert fast.tests_of(Path("docs/settings.md")) == []
