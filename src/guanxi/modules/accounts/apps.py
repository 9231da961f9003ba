from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "guanxi.modules.accounts"
    label = "accounts"

    def ready(self) -> None:
        from guanxi.modules.accounts import module, pages, pooling, subscribers  # noqa: F401  registers itself
