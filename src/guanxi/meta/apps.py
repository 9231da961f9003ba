"""The app of the declarations: their checks, and what the company adds to them."""

from django.apps import AppConfig


class MetaConfig(AppConfig):
    name = "guanxi.meta"
    label = "meta"

    def ready(self) -> None:
        from guanxi.kernel.events import leave_out
        from guanxi.meta import (
            checks,  # noqa: F401  registers itself
            registry,
            setting,
        )
        from guanxi.meta.custom.build import shape
        from guanxi.meta.models import SettingValue
        from guanxi.meta.switching import switched_off

        registry.shape_by(shape)
        registry.switch_by(switched_off)
        leave_out(registry.is_asleep)
        registry.follow(setting.kept_by(SettingValue.kept))
