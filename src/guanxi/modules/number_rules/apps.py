from django.apps import AppConfig


class NumberRulesConfig(AppConfig):
    name = "guanxi.modules.number_rules"
    label = "number_rules"

    def ready(self) -> None:
        from guanxi.modules.number_rules import jobs, module, pages  # noqa: F401  register themselves
