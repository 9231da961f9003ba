"""What providers of chats tell, for who keeps people and departments."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PeopleChanged:
    """People or departments have changed at a provider, which names the change and sometimes whom it is about."""

    provider: str
    what: str
    external_ids: tuple[str, ...]
