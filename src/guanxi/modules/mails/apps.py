from django.apps import AppConfig


class MailsConfig(AppConfig):
    name = "guanxi.modules.mails"
    label = "mails"

    def ready(self) -> None:
        from guanxi.modules.mails import jobs, module, shown, subscribers  # noqa: F401  register themselves
