from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "guanxi.modules.conversations"
    label = "conversations"

    def ready(self) -> None:
        from guanxi.modules.conversations import jobs, module, pages  # noqa: F401  registers itself
