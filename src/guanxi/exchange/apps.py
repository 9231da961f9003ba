"""The room of import and export; its background work is found in `jobs.py`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "guanxi.exchange"
    label = "exchange"
    verbose_name = _("Import and export")

    def ready(self) -> None:
        from guanxi.exchange import approved_exports  # noqa: F401  says what follows once an export is approved
