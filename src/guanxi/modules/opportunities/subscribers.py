"""What opportunities learn from the modules around them."""

from guanxi.kernel.events import subscribe
from guanxi.modules.companies.events import CompanyFounded
from guanxi.modules.opportunities.process import create_default_process


@subscribe(CompanyFounded)
def create_process(event: CompanyFounded) -> None:
    create_default_process(event.language)
