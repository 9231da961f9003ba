from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    name = "guanxi.messaging.directory"
    label = "directory"
    verbose_name = _("People of chats")

    def ready(self) -> None:
        from guanxi.messaging.directory import following  # noqa: F401  registers itself, and all that it needs
