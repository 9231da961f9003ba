from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "guanxi.modules.activities"
    label = "activities"

    def ready(self) -> None:
        from guanxi.modules.activities import module, pages, services, subscribers  # noqa: F401  registers itself
        from guanxi.modules.opportunities.ports import follow_ups

        follow_ups.provide(services.count_for_deal)
