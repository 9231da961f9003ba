from django.apps import AppConfig


class TextMessagesConfig(AppConfig):
    name = "guanxi.modules.text_messages"
    label = "text_messages"

    def ready(self) -> None:
        from guanxi.modules.text_messages import module, pages, subscribers  # noqa: F401  register themselves
