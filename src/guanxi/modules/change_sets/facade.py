"""What others may ask of change sets: bring one in, put it into force."""

from guanxi.access.actor import Actor
from guanxi.modules.change_sets import services
from guanxi.modules.change_sets.models import ChangeSet
from guanxi.modules.change_sets.services import take_in

__all__ = ["put_into_force", "take_in"]


def put_into_force(actor: Actor, change_set: ChangeSet) -> None:
    """Now, however long it takes; Invalid names every part that stands against it."""
    services.put_into_force(actor=actor, pk=change_set.pk)
