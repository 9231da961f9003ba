"""What others may ask of contract orders."""

from guanxi.modules.contracts.services import dealings

__all__ = ["dealings"]
