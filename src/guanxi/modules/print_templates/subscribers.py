"""What print templates learn from the modules around them."""

from guanxi.kernel.events import subscribe
from guanxi.modules.companies.events import CompanyFounded
from guanxi.printing.ready import create_ready_templates


@subscribe(CompanyFounded)
def create_templates(event: CompanyFounded) -> None:
    create_ready_templates()
