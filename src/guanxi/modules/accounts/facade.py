"""What others may ask of accounts."""

from guanxi.modules.accounts.picklists import INDUSTRIES, SOURCES

__all__ = ["INDUSTRIES", "SOURCES"]
