"""The room of the pages."""

from django.apps import AppConfig
from django.core.signals import request_finished
from django.utils.translation import gettext_lazy as _

from guanxi.kernel.afterwards import carry_out
from guanxi.kernel.measuring import watch_connections


class WebConfig(AppConfig):
    name = "guanxi.web"
    label = "web"
    verbose_name = _("Pages")

    def ready(self) -> None:
        watch_connections()
        request_finished.connect(carry_out, dispatch_uid="guanxi.afterwards")
