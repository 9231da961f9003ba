"""The app of the declarations: nothing to start but their checks."""

from django.apps import AppConfig


class MetaConfig(AppConfig):
    name = "guanxi.meta"
    label = "meta"

    def ready(self) -> None:
        from guanxi.meta import checks  # noqa: F401  registers itself
