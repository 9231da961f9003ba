"""What is done about records that may be the same when they are entered (F025 rule 4): the company decides by module,
way in and level."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.meta.module import Module
from guanxi.meta.setting import Setting
from guanxi.meta.types.structure import Structure
from guanxi.records.duplicates.finding import EXACT, STRONG

BLOCK, ALLOW = "block", "allow"
PAGE, API, IMPORT, CONVERSION = "page", "api", "import", "conversion"
CHANNELS = (PAGE, API, IMPORT, CONVERSION)
ENTERED = (EXACT, STRONG)  # levels at which entering can be refused; what is similar is only told
MADE_ANEW = "made_anew"  # an import told to make once more what is there; it does where the company says nothing
DOORS = {"web": PAGE, "import": IMPORT}

#: Kept as one value, read with all that the company has set; people set it on its sheet.
KEPT = Setting(key="duplicates.rules", type=Structure(), label=_("Duplicates"), about="", default=dict, group="sales")
_through: ContextVar[str] = ContextVar("through", default="")


def rule(module: Module, channel: str, level: str) -> str:
    """What is done: `block` or `allow`."""
    set_by_company = KEPT.now().get(place_of(module, IMPORT if channel == MADE_ANEW else channel, level))
    return str(set_by_company or preset(module, channel, level))


def preset(module: Module, channel: str, level: str) -> str:
    """What holds until the company decides: exact ones of modules that say so are refused; of a lead that is converted
    somebody has been asked already."""
    is_asked = channel not in (CONVERSION, MADE_ANEW)
    is_refused = level == EXACT and is_asked and bool(module.duplicates and module.duplicates.blocks)
    return BLOCK if is_refused else ALLOW


def channel_of(actor: Actor) -> str:
    """The way by which somebody comes now."""
    return _through.get() or DOORS.get(actor.via, API)


@contextmanager
def through(channel: str) -> Iterator[None]:
    """Let what is entered in the block count as coming this way."""
    before = _through.set(channel)
    try:
        yield
    finally:
        _through.reset(before)


def place_of(module: Module, channel: str, level: str) -> str:
    """The name under which it is kept what is done there."""
    return f"{module.key}_{channel}_{level}"
