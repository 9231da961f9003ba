from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImConfig(AppConfig):
    name = "guanxi.messaging.im"
    label = "im"
    verbose_name = _("Chats")

    def ready(self) -> None:
        from guanxi.messaging import channels
        from guanxi.messaging.im import cards, jobs  # noqa: F401  register themselves
        from guanxi.messaging.im.sending import CHAT

        channels.add(CHAT)
