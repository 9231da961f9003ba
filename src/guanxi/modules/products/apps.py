from django.apps import AppConfig


class ProductsConfig(AppConfig):
    name = "guanxi.modules.products"
    label = "products"

    def ready(self) -> None:
        from guanxi.modules.products import module  # noqa: F401  registers itself
