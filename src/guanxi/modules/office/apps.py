from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "guanxi.modules.office"
    label = "office"

    def ready(self) -> None:
        from guanxi.modules.office import leave, module, subscribers  # noqa: F401  registers itself
        from guanxi.workdays.absence import away

        away.provide(leave.away)
