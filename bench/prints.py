"""python -m bench.prints 1000: so many accounts printed by their ready template into one file, by the job that does it;
a page each at least."""

import sys

from bench.measured import do_job, measure

from guanxi.access.actor import actor_of  # isort: skip
from guanxi.access.models import User  # isort: skip
from guanxi.meta import registry  # isort: skip
from guanxi.printing.jobs import start_printing  # isort: skip
from guanxi.printing.models import PrintTemplate  # isort: skip
from guanxi.records.bulk import Choice  # isort: skip


def main(count: int) -> None:
    accounts = registry.get("account")
    admin = next(one for one in map(actor_of, User.objects.order_by("pk")[:50]) if one.is_admin)
    ids = tuple(accounts.model.objects.order_by("pk").values_list("pk", flat=True)[:count])
    paper = PrintTemplate.objects.filter(object=accounts.slug, deleted_at=None).order_by("pk")[0]
    made = start_printing(accounts, admin, Choice(ids=ids), paper.pk)
    measure(len(ids), lambda: do_job(made))
    made.refresh_from_db()
    print(f"{made.result['pages']} pages", file=sys.stderr)


if __name__ == "__main__":
    main(int(sys.argv[1]))
