from django.apps import AppConfig


class PoolsConfig(AppConfig):
    name = "guanxi.pools"
    label = "pools"

    def ready(self) -> None:
        from guanxi.pools import jobs  # noqa: F401  declares its work
