from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "guanxi.documents"
    label = "documents"

    def ready(self) -> None:
        from guanxi.documents import subscribers  # noqa: F401  hears of approvals
