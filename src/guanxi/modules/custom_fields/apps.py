from django.apps import AppConfig


class CustomFieldsConfig(AppConfig):
    name = "guanxi.modules.custom_fields"
    label = "custom_fields"

    def ready(self) -> None:
        from guanxi.modules.custom_fields import module  # noqa: F401  registers itself
