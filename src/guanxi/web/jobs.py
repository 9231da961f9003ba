"""Background work of the pages."""

from datetime import timedelta

from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.web.models import SentForm
from guanxi.web.slow import forget_old

KEPT = timedelta(days=1)


@job("forget_sent_forms", every=timedelta(hours=6), label=_("Forget sent forms"))
def forget_sent_forms(run: Run) -> object:
    """Forget forms that nobody can be sending again by now."""
    removed, _by_model = SentForm.objects.filter(sent_at__lt=Now() - KEPT).delete()
    return {"removed": removed}


@job("forget_slow_requests", every=timedelta(hours=1), label=_("Forget slow requests"))
def forget_slow_requests(run: Run) -> object:
    """Keep the list of slow requests small."""
    return {"removed": forget_old()}
