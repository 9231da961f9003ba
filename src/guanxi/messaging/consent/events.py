"""What people said about being written to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LeftMailings:
    """Someone has opted out through a mail, which bears a name in the delivery log."""

    message_name: str
