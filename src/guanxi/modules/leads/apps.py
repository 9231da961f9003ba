from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "guanxi.modules.leads"
    label = "leads"

    def ready(self) -> None:
        from guanxi.modules.leads import cards, form_module, form_pages, module, pages, pooling, subscribers  # noqa: F401  registers itself
