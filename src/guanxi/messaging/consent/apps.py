from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsentConfig(AppConfig):
    name = "guanxi.messaging.consent"
    label = "consent"
    verbose_name = _("Consent")

    def ready(self) -> None:
        from guanxi.messaging.consent import addresses, log, rules  # noqa: F401  hear of what is written and sent
