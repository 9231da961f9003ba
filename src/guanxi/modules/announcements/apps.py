from django.apps import AppConfig


class AnnouncementsConfig(AppConfig):
    name = "guanxi.modules.announcements"
    label = "announcements"

    def ready(self) -> None:
        from guanxi.modules.announcements import module, pages  # noqa: F401  registers itself
