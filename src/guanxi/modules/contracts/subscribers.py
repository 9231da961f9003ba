"""What contract orders learn from around them: a company begins, the state of a document has changed."""

from guanxi.documents.events import DocumentEffective, DocumentEnded
from guanxi.flow.approval.ready import lay_out
from guanxi.kernel.events import subscribe
from guanxi.modules.companies.events import CompanyFounded, CompanyUpgraded
from guanxi.modules.contracts import services
from guanxi.modules.contracts.ready import SLUG, ready


@subscribe(CompanyFounded)
def begin(event: CompanyFounded) -> None:
    """A new company finds the ready definitions, switched off."""
    lay_out(SLUG, event.language, ready)


@subscribe(CompanyUpgraded)
def begin_later(event: CompanyUpgraded) -> None:
    """So does a company from before there were any."""
    lay_out(SLUG, event.language, ready)


@subscribe(DocumentEffective)
def came_into_effect(event: DocumentEffective) -> None:
    if event.object == services.KEY:
        services.came_into_effect(pk=event.record_id, actor=event.actor)


@subscribe(DocumentEnded)
def ended(event: DocumentEnded) -> None:
    if event.object == services.KEY:
        services.ended(pk=event.record_id, actor=event.actor, how=event.how)
