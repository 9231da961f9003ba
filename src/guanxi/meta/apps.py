"""The app of the declarations: their checks, and what the company adds to them."""

from django.apps import AppConfig


class MetaConfig(AppConfig):
    name = "guanxi.meta"
    label = "meta"

    def ready(self) -> None:
        from guanxi.meta import (
            checks,  # noqa: F401  registers itself
            registry,
        )
        from guanxi.meta.custom.build import shape

        registry.shape_by(shape)
