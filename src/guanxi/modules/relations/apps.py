from django.apps import AppConfig


class RelationsConfig(AppConfig):
    name = "guanxi.modules.relations"
    label = "relations"

    def ready(self) -> None:
        from guanxi.modules.relations import module, shown  # noqa: F401  register themselves
