"""Numbers of records: the next one of the rule, also where thousands were taken by hand before."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.kernel import clock
from guanxi.kernel.inserting import insert
from guanxi.modules.accounts.models import Account
from guanxi.modules.accounts.module import ACCOUNT
from guanxi.records.numbering import take
from tests.kit.people import Kit


def taken(kit: Kit, *places: int) -> None:
    """Accounts that came with numbers of their own, as an import brings them."""
    now, owner = clock.now(), kit["bob"].user_id
    stamps = {"created_at": now, "updated_at": now, "owner_id": owner}
    insert([Account(name=f"No {place}", number=f"KH{place:06d}", **stamps) for place in places])


def next_numbers(count: int) -> list[str]:
    return take(ACCOUNT, count, clock.today("Asia/Shanghai"))


def test_thousands_of_numbers_taken_by_hand_are_passed_in_few_steps(kit: Kit):
    first = int(next_numbers(1)[0][2:])
    taken(kit, *range(first + 1, first + 3_001))

    with CaptureQueriesContext(connection) as asked:
        found = next_numbers(1)

    assert found == [f"KH{first + 3_001:06d}"]
    assert len(asked) < 25


def test_no_free_number_between_taken_ones_is_passed_over(kit: Kit):
    first = int(next_numbers(1)[0][2:])
    taken(kit, first + 1, first + 2, first + 4, first + 7)

    assert next_numbers(3) == [f"KH{first + place:06d}" for place in (3, 5, 6)]
    assert next_numbers(2) == [f"KH{first + place:06d}" for place in (8, 9)]
