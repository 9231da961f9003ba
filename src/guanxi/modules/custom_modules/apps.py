from django.apps import AppConfig


class CustomModulesConfig(AppConfig):
    name = "guanxi.modules.custom_modules"
    label = "custom_modules"

    def ready(self) -> None:
        from guanxi.modules.custom_modules import jobs, module, pages  # noqa: F401  register themselves
