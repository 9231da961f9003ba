from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "guanxi.modules.groups"
    label = "groups"

    def ready(self) -> None:
        from guanxi.modules.groups import pages, reports  # noqa: F401  register themselves
