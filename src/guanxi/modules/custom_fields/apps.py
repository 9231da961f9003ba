from django.apps import AppConfig


class CustomFieldsConfig(AppConfig):
    name = "guanxi.modules.custom_fields"
    label = "custom_fields"

    def ready(self) -> None:
        from guanxi.modules.custom_fields import module, pages  # noqa: F401  register themselves
