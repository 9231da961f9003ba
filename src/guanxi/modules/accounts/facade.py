"""What others may ask of accounts."""

from guanxi.modules.accounts.picklists import SOURCES

__all__ = ["SOURCES"]
