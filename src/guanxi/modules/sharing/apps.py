from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "guanxi.modules.sharing"
    label = "sharing"

    def ready(self) -> None:
        from guanxi.modules.sharing import jobs, module  # noqa: F401  register themselves
