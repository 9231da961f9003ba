from django.apps import AppConfig


class BusinessCardsConfig(AppConfig):
    name = "guanxi.modules.business_cards"
    label = "business_cards"

    def ready(self) -> None:
        from guanxi.modules.business_cards import jobs, module, pages  # noqa: F401  registers itself
