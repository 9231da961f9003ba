"""What print templates learn from the modules around them."""

from guanxi.kernel.events import subscribe
from guanxi.modules.companies.events import CompanyFounded, CompanyUpgraded
from guanxi.printing.models import PrintTemplate
from guanxi.printing.ready import create_ready_templates


@subscribe(CompanyFounded)
def create_templates(event: CompanyFounded) -> None:
    create_ready_templates()


@subscribe(CompanyUpgraded)
def complete_templates(event: CompanyUpgraded) -> None:
    """A company from before there was printing gets them too; one that has any, even in the bin, has chosen."""
    if not PrintTemplate.objects.exists():
        create_ready_templates()
