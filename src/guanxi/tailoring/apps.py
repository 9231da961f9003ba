"""The app of what a company changes: laid over the declarations last, when all fields and modules are there."""

from django.apps import AppConfig


class TailoringConfig(AppConfig):
    name = "guanxi.tailoring"
    label = "tailoring"

    def ready(self) -> None:
        from guanxi.meta import registry
        from guanxi.tailoring.shape import shape

        registry.shape_by(shape, last=True)
