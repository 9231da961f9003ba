from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SmsConfig(AppConfig):
    name = "guanxi.messaging.sms"
    label = "sms"
    verbose_name = _("Text messages")

    def ready(self) -> None:
        from guanxi.messaging import channels
        from guanxi.messaging.sms import jobs, rules  # noqa: F401  register themselves
        from guanxi.messaging.sms.sending import ByProvider

        channels.add(ByProvider())
