"""The room of import and export; its background work is found in `jobs.py`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "guanxi.exchange"
    label = "exchange"
    verbose_name = _("Import and export")
