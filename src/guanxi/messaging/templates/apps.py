from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TemplatesConfig(AppConfig):
    name = "guanxi.messaging.templates"
    label = "message_templates"
    verbose_name = _("Templates")

    def ready(self) -> None:
        from guanxi.messaging.templates import module, wording  # noqa: F401  register themselves
