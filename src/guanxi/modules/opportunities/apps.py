from django.apps import AppConfig


class OpportunitiesConfig(AppConfig):
    name = "guanxi.modules.opportunities"
    label = "opportunities"

    def ready(self) -> None:
        from guanxi.modules.opportunities import cards, closing, module, pages, pooling, reports, subscribers  # noqa: F401
