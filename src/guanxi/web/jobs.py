"""Background work of the pages."""

from datetime import timedelta

from django.db.models.functions import Now

from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.web.models import SentForm

KEPT = timedelta(days=1)


@job("forget_sent_forms", every=timedelta(hours=6))
def forget_sent_forms(run: Run) -> object:
    """Forget forms that nobody can be sending again by now."""
    removed, _by_model = SentForm.objects.filter(sent_at__lt=Now() - KEPT).delete()
    return {"removed": removed}
