"""What others may hear of documents. `object` is the key of the module; published in the causing transaction."""

from dataclasses import dataclass

from guanxi.access.actor import Actor


@dataclass(frozen=True, kw_only=True)
class DocumentEffective:
    """A document has come into effect: approved, or submitted without need of an approval."""

    object: str
    record_id: int
    actor: Actor


@dataclass(frozen=True, kw_only=True)
class DocumentEnded:
    """An effective document was terminated or voided; `how` is its new `doc_status`."""

    object: str
    record_id: int
    how: str
    actor: Actor
