"""Leads: chances of a contact that nobody has verified yet."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.meta.columns import (
    BooleanColumn,
    ChoiceColumn,
    DateTimeColumn,
    IntegerColumn,
    LongTextColumn,
    MoneyColumn,
    MultiChoiceColumn,
    ReferenceColumn,
    ReferencesColumn,
    StructureColumn,
    TextColumn,
)
from guanxi.meta.record import Record, base_indexes, filled_indexes, number_index, unique_when_filled
from guanxi.meta.types.contact import Email, Phone
from guanxi.modules.accounts.facade import INDUSTRIES, SOURCES
from guanxi.modules.contacts.facade import CONSENTS
from guanxi.modules.leads import picklists
from guanxi.pools.columns import Poolable, pool_indexes


class LeadForm(Record):
    """A form on web sites 线索表单 whose answers become leads. `key` is the last part of its public address."""

    name = TextColumn(_("Name"), max_length=100)
    key = TextColumn(_("Key of its address"), max_length=40, keyed=False, blank=True)
    heading = TextColumn(_("Heading"), blank=True)
    intro = LongTextColumn(_("Text above the form"), blank=True)
    thanks = LongTextColumn(_("Text after sending"), blank=True)
    asked = MultiChoiceColumn(pgettext_lazy("lead form", "What is asked"), options=picklists.ASKED)
    must = MultiChoiceColumn(_("What must be answered"), options=picklists.ASKED)
    consent_text = LongTextColumn(_("Text of the consent"), blank=True)
    source = ChoiceColumn(_("Source"), options=SOURCES, default="website")
    source_detail = TextColumn(_("Source in detail"), max_length=100, blank=True)
    campaign_code = TextColumn(_("Campaign code"), max_length=60, keyed=False, blank=True)
    lead_pool = ReferenceColumn("access.Pool", module="lead_pool", verbose_name=_("Into the pool"), blank=True)
    origins = LongTextColumn(_("Web sites that may show it"), blank=True)
    active = BooleanColumn(_("Active"), default=True)

    class Meta:
        indexes = base_indexes("lead_form")
        constraints = [unique_when_filled("lead_form", "key")]

    def __str__(self) -> str:
        return self.name


class LeadScoreRule(Record):
    """What speaks for a lead or against it 线索评分规则: so many points where its condition holds."""

    name = TextColumn(_("Reason"), max_length=100)
    object = TextColumn(_("Records"), max_length=60, keyed=False, default="leads")
    condition = StructureColumn(_("Where this holds"))
    points = IntegerColumn(_("Points"), low=-100, high=100)
    active = BooleanColumn(_("Switched on"), default=True)

    class Meta:
        indexes = base_indexes("lead_score")

    def __str__(self) -> str:
        return self.name


class Lead(Poolable, Record):
    """A chance of a contact 线索: a person or a company, and at least one way to reach them."""

    number = TextColumn(_("Number"), max_length=30, blank=True)
    name = TextColumn(_("Lead name"), blank=True)
    company = TextColumn(_("Company"), blank=True)
    contact_name = TextColumn(_("Contact"), max_length=100, blank=True)
    title = TextColumn(_("Job title"), max_length=50, blank=True)
    mobile = TextColumn(_("Mobile"), max_length=50, kind=Phone, blank=True)
    phone = TextColumn(_("Phone"), max_length=50, kind=Phone, blank=True)
    email = TextColumn(_("E-mail"), kind=Email, blank=True)
    wechat = TextColumn(_("WeChat"), max_length=50, blank=True)
    marketing_consent = ChoiceColumn(_("Consent to marketing"), options=CONSENTS, default="unknown")
    email_opt_out = BooleanColumn(_("No mailings"))
    sms_opt_out = BooleanColumn(_("No text messages"))
    province = TextColumn(_("Province"), max_length=60, blank=True)
    city = TextColumn(_("City"), max_length=60, blank=True)
    street = TextColumn(_("Street"), blank=True)
    industry = ChoiceColumn(_("Industry"), options=INDUSTRIES, blank=True)
    source = ChoiceColumn(_("Source"), options=SOURCES)
    source_detail = TextColumn(_("Source in detail"), max_length=100, blank=True)
    form = ReferenceColumn(LeadForm, module="lead_form", verbose_name=_("Form"), blank=True)
    campaign_code = TextColumn(_("Campaign code"), max_length=60, keyed=False, blank=True)
    utm = TextColumn(_("Marks of the link"), max_length=500, keyed=False, blank=True)
    score = IntegerColumn(_("Score"), low=0, high=100, default=0)
    grade = ChoiceColumn(_("Grade"), options=picklists.GRADES, blank=True)
    score_reasons = LongTextColumn(_("Why this score"), blank=True)
    products = ReferencesColumn(_("Interested in"), module="product")
    budget = MoneyColumn(_("Budget"), null=True, blank=True)
    status = ChoiceColumn(_("Status"), options=picklists.STATUSES, default="new")
    disqualify_reason = ChoiceColumn(_("Reason for disqualifying"), options=picklists.DISQUALIFY_REASONS, blank=True)
    received_at = DateTimeColumn(_("Received at"), null=True, blank=True)
    assigned_at = DateTimeColumn(_("Assigned at"), null=True, blank=True)
    response_due_at = DateTimeColumn(_("First response due"), null=True, blank=True)
    response_minutes = IntegerColumn(_("First response in working minutes"), low=0, null=True, blank=True)
    response_warnings = IntegerColumn(_("Warnings about the first response"), low=0, default=0)
    first_response_at = DateTimeColumn(_("First response"), null=True, blank=True)
    last_follow_at = DateTimeColumn(_("Last follow-up"), null=True, blank=True)
    next_follow_at = DateTimeColumn(_("Next follow-up"), null=True, blank=True)
    converted_at = DateTimeColumn(_("Converted at"), null=True, blank=True)
    converted_account = ReferenceColumn(
        "accounts.Account", module="account", verbose_name=_("Converted into account"), blank=True
    )
    converted_contact = ReferenceColumn(
        "contacts.Contact", module="contact", verbose_name=_("Converted into contact"), blank=True
    )
    converted_opportunity = ReferenceColumn(
        "opportunities.Opportunity", module="opportunity", verbose_name=_("Converted into opportunity"), blank=True
    )
    asked_account = ReferenceColumn(
        "accounts.Account", module="account", verbose_name=_("Asked for the account"), blank=True
    )
    asked_owner = ReferenceColumn("access.User", module="user", verbose_name=_("Asked whom"), blank=True)

    lead_pool = ReferenceColumn("access.Pool", module="lead_pool", verbose_name=_("In the pool"), blank=True)
    home_pool = ReferenceColumn("access.Pool", module="lead_pool", verbose_name=_("Home pool"), blank=True)
    cleanse_state = ChoiceColumn(_("Cleansing"), options=picklists.CLEANSING, default="raw")

    class Meta:
        indexes = [
            *base_indexes("lead"),
            number_index("lead"),
            *filled_indexes("lead", "converted_account", "converted_contact", "converted_opportunity"),
            *filled_indexes("lead", "asked_account", "asked_owner"),
            models.Index(fields=["-score", "id"], name="lead_score"),
            *filled_indexes("lead", "response_due_at"),
            models.Index(fields=["form", "-created_at"], name="lead_form_at", condition=models.Q(form__isnull=False)),
            models.Index(fields=["status", "-updated_at", "id"], name="lead_status"),
            models.Index(fields=["owner", "status", "next_follow_at"], name="lead_next"),
            models.Index(fields=["name_key", "id"], name="lead_name"),
            *pool_indexes("lead", "lead_pool"),
        ]
        constraints = [unique_when_filled("lead", "number")]

    def __str__(self) -> str:
        return self.name
