"""The room of backups and moves; its background work is found in `jobs.py`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TransferConfig(AppConfig):
    name = "guanxi.transfer"
    label = "transfer"
    verbose_name = _("Backups")

    def ready(self) -> None:
        from guanxi.transfer import following, sheet  # noqa: F401  they hear of time zones, and declare what is set
