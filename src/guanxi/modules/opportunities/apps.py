from django.apps import AppConfig


class OpportunitiesConfig(AppConfig):
    name = "guanxi.modules.opportunities"
    label = "opportunities"

    def ready(self) -> None:
        from guanxi.modules.opportunities import (  # noqa: F401  registers itself
            cards,
            closing,
            module,
            pages,
            pooling,
            reports,
            rival_figures,
            stakeholders,
            subscribers,
        )
