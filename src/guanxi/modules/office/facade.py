"""What others may ask of office forms."""

from guanxi.modules.office.ready import lay_out

__all__ = ["lay_out"]
