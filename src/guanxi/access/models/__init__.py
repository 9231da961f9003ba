"""The tables that access asks: who the people are, where they stand, what they may do."""

from guanxi.access.models.grants import RecordGrant
from guanxi.access.models.organisation import Company, CompanyBankAccount, Department, Position
from guanxi.access.models.people import Preference, Role, User, UserDepartment, UserPosition
from guanxi.access.models.pools import Pool
from guanxi.access.models.sharing import FieldRight, SharingDefault, SharingRule, UserGroup
from guanxi.access.models.signing_in import Device, RecoveryCode, SecondFactor, Session
from guanxi.access.models.tokens import ApiToken
from guanxi.access.models.ways_in import OidcIdentity, OidcProvider, Passkey

__all__ = [
    "ApiToken",
    "Company",
    "CompanyBankAccount",
    "Department",
    "Device",
    "FieldRight",
    "OidcIdentity",
    "OidcProvider",
    "Passkey",
    "Pool",
    "Position",
    "Preference",
    "RecordGrant",
    "RecoveryCode",
    "Role",
    "SecondFactor",
    "Session",
    "SharingDefault",
    "SharingRule",
    "User",
    "UserDepartment",
    "UserGroup",
    "UserPosition",
]
