from django.apps import AppConfig


class MailingsConfig(AppConfig):
    name = "guanxi.modules.mailings"
    label = "mailings"

    def ready(self) -> None:
        from guanxi.modules.mailings import jobs, module, shown, subscribers  # noqa: F401  register themselves
