"""What the jobs of imports and exports are called for people."""

from typing import Any

from django.utils.translation import gettext as _

from guanxi.exchange.models import ExportRun, ImportRun
from guanxi.meta import registry


def importing(job_id: int, **_arguments: Any) -> str:
    """The import that a job does."""
    return _("Import: %(module)s") % {"module": _plural(ImportRun.objects.filter(job_id=job_id))}


def undoing(job_id: int, import_id: int) -> str:
    """The import that a job takes back."""
    return _("Undo of an import: %(module)s") % {"module": _plural(ImportRun.objects.filter(pk=import_id))}


def exporting(job_id: int, **_arguments: Any) -> str:
    """The export that a job does."""
    return _("Export: %(module)s") % {"module": _plural(ExportRun.objects.filter(job_id=job_id))}


def _plural(runs: Any) -> str:
    key = runs.values_list("module", flat=True).first()
    return str(registry.get(key).label_plural) if key else ""
