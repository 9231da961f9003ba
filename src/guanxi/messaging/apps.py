from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    name = "guanxi.messaging"
    label = "messaging"
    verbose_name = _("Notices")

    def ready(self) -> None:
        from guanxi.kernel.notices import notify
        from guanxi.messaging import assigned, notices  # noqa: F401  hears of new owners

        notify.provide(notices.keep)
