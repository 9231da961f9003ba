"""What the invented company consists of: plain values, named as on the API, that refer to each other by key."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from guanxi.demo.lead_words import Rival


@dataclass(frozen=True)
class Company:
    name: str
    name_en: str
    short_name: str
    language: str
    base_currency: str
    timezone: str
    fiscal_start_month: int
    phone: str


@dataclass(frozen=True)
class Department:
    key: str
    name: str
    name_en: str
    parent: str | None
    head: str | None


@dataclass(frozen=True)
class Position:
    key: str
    name: str
    name_en: str
    parent: str | None


@dataclass(frozen=True)
class Person:
    username: str
    name: str
    gender: str
    employee_no: str
    email: str
    mobile: str
    department: str
    position: str
    role: str
    hired_on: date
    language: str


@dataclass(frozen=True)
class Category:
    key: str
    name: str
    name_en: str
    parent: str | None
    sort: int


@dataclass(frozen=True)
class Product:
    code: str
    name: str
    name_en: str
    category: str
    kind: str
    spec: str
    brand: str
    unit: str
    standard_price: Decimal
    min_price: Decimal
    tax_rate: str
    stock_managed: bool
    lead_days: int
    warranty_months: int
    status: str


@dataclass(frozen=True)
class Account:
    external_id: str
    name: str
    short_name: str
    sort_of: str
    account_type: str
    relation_types: tuple[str, ...]
    level: str
    industry: str
    source: str
    size: str
    uscc: str
    phone: str
    email: str
    province: str
    city: str
    street: str
    region: str
    parent_account: str | None
    credit_days: int
    owner: str
    created_at: datetime


@dataclass(frozen=True)
class Contact:
    external_id: str
    account: str
    name: str
    gender: str
    department: str
    title: str
    mobile: str
    email: str
    is_primary: bool
    decision_role: str
    attitude: str
    active: bool
    owner: str
    created_at: datetime


@dataclass(frozen=True)
class Line:
    product: str
    quantity: Decimal
    unit_price: Decimal
    discount_pct: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Move:
    """One step of an opportunity: the first has no stage to come from."""

    from_stage: str | None
    to_stage: str
    at: datetime
    by: str
    expected_close_date: date
    reason: str


@dataclass(frozen=True)
class Opportunity:
    external_id: str
    number: str
    name: str
    account: str
    primary_contact: str
    owner: str
    type: str
    source: str
    stage: str
    status: str
    amount: Decimal
    expected_close_date: date
    closed_at: date | None
    won_reason: str
    lost_reason: str
    next_step: str
    slip_count: int
    created_at: datetime
    stage_entered_at: datetime
    lines: tuple[Line, ...]
    moves: tuple[Move, ...]


@dataclass(frozen=True)
class Activity:
    external_id: str
    kind: str
    happened_at: datetime
    account: str
    contacts: tuple[str, ...]
    opportunity: str | None
    content: str
    result: str
    next_at: datetime | None
    direction: str
    author: str


@dataclass(frozen=True)
class Task:
    external_id: str
    subject: str
    assignee: str
    assigner: str
    due_at: datetime
    priority: str
    status: str
    account: str | None
    opportunity: str | None
    activity: str | None
    created_at: datetime
    done_at: datetime | None


@dataclass(frozen=True)
class LeadTalk:
    """One follow-up with a lead, by its owner."""

    external_id: str
    happened_at: datetime
    kind: str
    content: str
    result: str


@dataclass(frozen=True)
class Lead:
    """`author` has entered it; `talks` are what its owner has written down since."""

    external_id: str
    company: str
    contact_name: str
    title: str
    mobile: str
    email: str
    province: str
    city: str
    industry: str
    source: str
    source_detail: str
    products: tuple[str, ...]
    budget: Decimal | None
    status: str
    disqualify_reason: str
    owner: str
    author: str
    created_at: datetime
    received_at: datetime
    next_follow_at: datetime | None
    converted_at: datetime | None
    converted_account: str | None
    converted_contact: str | None
    converted_opportunity: str | None
    talks: tuple[LeadTalk, ...]


@dataclass(frozen=True)
class Meeting:
    """That a competitor was met in a deal, and how it stands."""

    opportunity: str
    competitor: str
    position: str
    remark: str


@dataclass(frozen=True)
class Demo:
    """The whole company on one day."""

    today: date
    company: Company
    departments: tuple[Department, ...]
    positions: tuple[Position, ...]
    people: tuple[Person, ...]
    categories: tuple[Category, ...]
    products: tuple[Product, ...]
    accounts: tuple[Account, ...]
    contacts: tuple[Contact, ...]
    opportunities: tuple[Opportunity, ...]
    activities: tuple[Activity, ...]
    tasks: tuple[Task, ...]
    leads: tuple[Lead, ...]
    rivals: tuple[Rival, ...]
    meetings: tuple[Meeting, ...]
