from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "guanxi.modules.tasks"
    label = "tasks"

    def ready(self) -> None:
        from guanxi.modules.tasks import module, pages, subscribers  # noqa: F401  registers itself
