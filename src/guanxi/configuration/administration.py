"""Who reads and changes the configuration as a whole: administrators, and no token for some modules alone."""

from guanxi.access.actor import Actor
from guanxi.kernel.errors import Denied
from guanxi.tailoring.adjustments import require_administration


def require_reader(actor: Actor) -> None:
    """Denied to whoever may not see all that is set up."""
    if actor.only is not None or not actor.is_admin:
        raise Denied("administer")


def require_writer(actor: Actor) -> None:
    """Denied to whoever may not change all that is set up."""
    require_reader(actor)
    require_administration(actor)
