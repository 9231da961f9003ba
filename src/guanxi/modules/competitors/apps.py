from django.apps import AppConfig


class CompetitorsConfig(AppConfig):
    name = "guanxi.modules.competitors"
    label = "competitors"

    def ready(self) -> None:
        from guanxi.modules.competitors import module  # noqa: F401  registers itself
