from django.apps import AppConfig


class SegmentsConfig(AppConfig):
    name = "guanxi.modules.segments"
    label = "segments"

    def ready(self) -> None:
        from guanxi.modules.segments import jobs, module, pages  # noqa: F401  register themselves
