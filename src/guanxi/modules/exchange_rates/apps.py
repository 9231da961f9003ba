from django.apps import AppConfig


class ExchangeRatesConfig(AppConfig):
    name = "guanxi.modules.exchange_rates"
    label = "exchange_rates"

    def ready(self) -> None:
        from guanxi.modules.exchange_rates import module  # noqa: F401  registers itself
