from django.apps import AppConfig


class ContactTimesConfig(AppConfig):
    name = "guanxi.modules.contact_times"
    label = "contact_times"

    def ready(self) -> None:
        from guanxi.modules.contact_times import reports, shown  # noqa: F401  register themselves
