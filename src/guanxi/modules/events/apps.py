from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "guanxi.modules.events"
    label = "events"

    def ready(self) -> None:
        from guanxi.modules.events import jobs, module, pages  # noqa: F401  registers itself
