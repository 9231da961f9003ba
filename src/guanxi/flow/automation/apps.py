from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AutomationConfig(AppConfig):
    name = "guanxi.flow.automation"
    label = "automation"
    verbose_name = _("Automation")

    def ready(self) -> None:
        from guanxi.flow.automation import (  # noqa: F401  declare themselves
            approval_steps,
            approval_triggers,
            buttons,
            calling_steps,
            dates,
            record_steps,
            related_steps,
            segment_steps,
            sending_steps,
            telling_steps,
            triggers,
            waiting,
            watching,
        )
