from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "guanxi.modules.people"
    label = "people"

    def ready(self) -> None:
        from guanxi.modules.people import module  # noqa: F401  registers itself
