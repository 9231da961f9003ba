from django.apps import AppConfig


class ForecastsConfig(AppConfig):
    name = "guanxi.modules.forecasts"
    label = "forecasts"

    def ready(self) -> None:
        from guanxi.modules.forecasts import cards, jobs, module, pages, reports, subscribers, target_pages  # noqa: F401  register themselves
