"""The three stand-ins, one after the other."""

from tests.messaging.im.conftest import desk

__all__ = ["desk"]
