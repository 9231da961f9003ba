from django.apps import AppConfig


class ChangeSetsConfig(AppConfig):
    name = "guanxi.modules.change_sets"
    label = "change_sets"

    def ready(self) -> None:
        from guanxi.configuration import option_uses, uses  # noqa: F401  answer what names a thing
        from guanxi.modules.change_sets import change_pages, module, pages  # noqa: F401  register themselves
