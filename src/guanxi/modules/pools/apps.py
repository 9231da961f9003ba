from django.apps import AppConfig


class PoolsConfig(AppConfig):
    name = "guanxi.modules.pools"
    label = "pool_settings"

    def ready(self) -> None:
        from guanxi.modules.pools import module, pages, subscribers  # noqa: F401  registers itself
