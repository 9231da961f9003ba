"""python -m bench.notices 100000: so many notices to all people of the company, five hundred at a time, each lot a
transaction of its own, as an import or an announcement tells them."""

import sys
from uuid import uuid4

from bench.measured import measure

from django.db import transaction  # isort: skip

from guanxi.access.models import User  # isort: skip
from guanxi.kernel.notices import Kind, Telling, declare, notify  # isort: skip

AT_ONCE = 500
RUN = f"bench-{uuid4().hex[:8]}"  # what was told before under the same key is not told again
KIND = declare(Kind(key="account_bench", label="Bench", text="“%(title)s” was measured."))


def main(count: int) -> None:
    people = list(User.objects.filter(status="active").order_by("pk").values_list("pk", flat=True)[:1000])

    def tell() -> None:
        for begin in range(0, count, AT_ONCE):
            numbers = range(begin, min(begin + AT_ONCE, count))
            with transaction.atomic():
                notify.ask([_telling(people[number % len(people)], number) for number in numbers])

    measure(count, tell, a_commit=AT_ONCE)


def _telling(user_id: int, number: int) -> Telling:
    return Telling(kind=KIND, user_id=user_id, key=f"{RUN}:{number}", module="account", record_id=1 + number % 100)


if __name__ == "__main__":
    main(int(sys.argv[1]))
