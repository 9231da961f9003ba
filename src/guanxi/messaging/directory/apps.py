from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    name = "guanxi.messaging.directory"
    label = "directory"
    verbose_name = _("People of chats")

    def ready(self) -> None:
        from guanxi.messaging.directory import entering, following  # noqa: F401  register themselves, and all they need
