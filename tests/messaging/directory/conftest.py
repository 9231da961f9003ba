"""The three stand-ins, each with the same company."""

from tests.messaging.im.conftest import desk

__all__ = ["desk"]
