from django.apps import AppConfig


class PrintTemplatesConfig(AppConfig):
    name = "guanxi.modules.print_templates"
    label = "print_templates"

    def ready(self) -> None:
        from guanxi.modules.print_templates import (  # noqa: F401  they register themselves
            module,
            subscribers,
        )
