"""What others may ask of companies."""

from guanxi.modules.companies.services import Founding, found_company, upgrade_company

__all__ = ["Founding", "found_company", "upgrade_company"]
