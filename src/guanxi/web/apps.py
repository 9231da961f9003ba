"""The room of the pages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from guanxi.kernel.measuring import watch_connections


class WebConfig(AppConfig):
    name = "guanxi.web"
    label = "web"
    verbose_name = _("Pages")

    def ready(self) -> None:
        watch_connections()
