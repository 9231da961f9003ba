"""The room of printing; its background work is found in `jobs.py`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrintingConfig(AppConfig):
    name = "guanxi.printing"
    label = "printing"
    verbose_name = _("Printing")

    def ready(self) -> None:
        from guanxi.kernel.picturing import heights, pictures
        from guanxi.kernel.rendering import render
        from guanxi.printing.pictures import for_letters, open_heights
        from guanxi.printing.rendering import rendered

        render.provide(rendered)
        heights.provide(open_heights)
        pictures.provide(for_letters)
