"""Who imports a file and goes on with something else is told when rows of it were refused."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from guanxi.exchange.models import ImportRun
from guanxi.kernel.notices import Kind, Telling, declare, notify

REFUSED = declare(
    Kind(
        key="import_refused",
        label=_("Import"),
        text=ngettext_lazy(
            "%(failed)s row of “%(file)s” was refused.", "%(failed)s rows of “%(file)s” were refused.", "failed"
        ),
        icon="import",
        rest="import/%(job)s",
    )
)


def tell_refused(run: ImportRun, failed: int) -> None:
    """Tell whoever started an import how many rows it did not take; a dry run tells it on its page alone."""
    if failed and run.started_by_id and not run.dry_run:
        params = {"failed": failed, "file": run.file_name, "job": run.job_id}
        key = f"import_refused:{run.job_id}"
        notify.ask([Telling(kind=REFUSED, user_id=run.started_by_id, key=key, module=run.module, params=params)])
