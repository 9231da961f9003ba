from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "guanxi.modules.contracts"
    label = "contracts"

    def ready(self) -> None:
        from guanxi.modules.contracts import module, pages, pooling, rates, reminders, shown, subscribers  # noqa: F401  registers itself
