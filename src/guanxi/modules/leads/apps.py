from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "guanxi.modules.leads"
    label = "leads"

    def ready(self) -> None:
        from guanxi.modules.leads import (  # noqa: F401  register themselves
            cards,
            form_module,
            form_pages,
            jobs,
            module,
            pages,
            pooling,
            score_module,
            subscribers,
        )
