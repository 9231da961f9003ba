from django.apps import AppConfig


class AutomationsConfig(AppConfig):
    name = "guanxi.modules.automations"
    label = "automations"

    def ready(self) -> None:
        from guanxi.modules.automations import module, subscribers  # noqa: F401  registers itself
