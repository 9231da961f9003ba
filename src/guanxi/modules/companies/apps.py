from django.apps import AppConfig


class CompaniesConfig(AppConfig):
    name = "guanxi.modules.companies"
    label = "companies"

    def ready(self) -> None:
        from guanxi.modules.companies import module  # noqa: F401  registers itself
