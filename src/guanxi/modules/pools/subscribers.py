"""What pools learn from around them: a company begins, or comes to this release."""

from guanxi.kernel.events import subscribe
from guanxi.modules.companies.events import CompanyFounded, CompanyUpgraded
from guanxi.modules.pools.services import begin


@subscribe(CompanyFounded)
def lay_out(event: CompanyFounded) -> None:
    begin(event.language)


@subscribe(CompanyUpgraded)
def lay_out_later(event: CompanyUpgraded) -> None:
    begin(event.language)
