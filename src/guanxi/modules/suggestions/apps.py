from django.apps import AppConfig


class SuggestionsConfig(AppConfig):
    name = "guanxi.modules.suggestions"
    label = "suggestions"

    def ready(self) -> None:
        from guanxi.modules.suggestions import module, pages, settings, shown  # noqa: F401  registers itself
