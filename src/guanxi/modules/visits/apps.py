from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "guanxi.modules.visits"
    label = "visits"

    def ready(self) -> None:
        from guanxi.modules.visits import jobs, module, overview_pages, shown  # noqa: F401  registers itself
