"""What a person has chosen for himself is his alone."""

import pytest

from guanxi.access.preferences import forget, keep, kept
from guanxi.kernel.errors import DomainError

pytestmark = pytest.mark.django_db


def test_a_choice_is_kept_for_one_person_until_he_forgets_it(kit):
    keep(kit["bob"], "columns:account", ["name"])
    keep(kit["bob"], "columns:account", ["name", "city"])
    assert kept(kit["bob"]) == {"columns:account": ["name", "city"]}
    assert kept(kit["ben"]) == {}
    forget(kit["bob"], "columns:account")
    assert kept(kit["bob"]) == {}


def test_what_is_too_large_to_be_a_choice_is_refused(kit):
    with pytest.raises(DomainError) as refusal:
        keep(kit["bob"], "columns:account", "x" * 30_000)
    assert refusal.value.code == "E_RANGE"


def test_nobody_keeps_choices_without_end(kit):
    for number in range(300):
        keep(kit["bob"], f"columns:{number}", [])
    with pytest.raises(DomainError):
        keep(kit["bob"], "columns:one_more", [])
