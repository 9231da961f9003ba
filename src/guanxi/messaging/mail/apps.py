from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "guanxi.messaging.mail"
    label = "mail"
    verbose_name = _("Mail")

    def ready(self) -> None:
        from guanxi.messaging import channels
        from guanxi.messaging.mail import sending

        channels.add(sending.BySmtp())
        channels.add(sending.IntoTheHome())
