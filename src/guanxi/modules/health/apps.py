from django.apps import AppConfig


class HealthConfig(AppConfig):
    name = "guanxi.modules.health"
    label = "health"

    def ready(self) -> None:
        from guanxi.modules.health import jobs, pages, reports, shown  # noqa: F401  register themselves
