from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    name = "guanxi.messaging"
    label = "messaging"
    verbose_name = _("Notices")

    def ready(self) -> None:
        from guanxi.kernel.notices import notify
        from guanxi.kernel.sending import send
        from guanxi.messaging import assigned, dispatch, followed, morning, worded  # noqa: F401  hear of what is written
        from guanxi.messaging.outbox import queue

        notify.provide(dispatch.keep)
        send.provide(queue.send)
