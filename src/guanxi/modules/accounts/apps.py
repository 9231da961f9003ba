from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "guanxi.modules.accounts"
    label = "accounts"

    def ready(self) -> None:
        from guanxi.modules.accounts import map_pages, module, pages, pooling, reports, subscribers  # noqa: F401  registers itself
