from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebhooksConfig(AppConfig):
    name = "guanxi.webhooks"
    label = "webhooks"
    verbose_name = _("Webhooks")

    def ready(self) -> None:
        from guanxi.kernel.calling import call
        from guanxi.webhooks import deliver, queue, watch  # noqa: F401  jobs, and who hears of what is written

        call.provide(queue.call)
