"""Who changes many records and goes on with something else is told when some of them were refused."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from guanxi.jobs.run import Run
from guanxi.kernel.notices import Kind, Telling, declare, notify
from guanxi.meta.module import Module

REFUSED = declare(
    Kind(
        key="bulk_refused",
        label=_("Change of many"),
        text=ngettext_lazy(
            "%(refused)s record was refused: %(module)s.", "%(refused)s records were refused: %(module)s.", "refused"
        ),
        icon="list",
        rest="bulk/%(job)s",
    )
)


def tell_refused(run: Run, module: Module, result: dict[str, Any]) -> dict[str, Any]:
    """Tell whoever started a change of many how many records were refused; the result goes on as it is."""
    if result["refused"] and run.user_id:
        params = {"refused": result["refused"], "job": run.job_id}
        key = f"bulk_refused:{run.job_id}"
        notify.ask([Telling(kind=REFUSED, user_id=run.user_id, key=key, module=module.key, params=params)])
    return result
