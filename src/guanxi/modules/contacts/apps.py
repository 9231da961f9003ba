from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "guanxi.modules.contacts"
    label = "contacts"

    def ready(self) -> None:
        from guanxi.modules.contacts import birthdays, care, jobs, module, pages  # noqa: F401  registers itself
