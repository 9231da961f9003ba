"""Whatever the product keeps was decided about: it goes into another company with the configuration, or stays."""

import pytest
from django.apps import apps

from guanxi.configuration import sheets
from guanxi.configuration.documents import OWNERS, carried
from guanxi.configuration.kinds import kinds
from guanxi.configuration.staying import stays
from guanxi.meta import registry
from guanxi.meta.module import STAMPS
from guanxi.meta.setting import all_settings
from guanxi.meta.sheet import all_sheets, is_secret
from guanxi.meta.types.text import Secret

pytestmark = pytest.mark.once

# What a kind of configuration keeps beside the records of modules. Whoever adds a table decides where it belongs: give
# its module a `Configuration`, carry it in `guanxi.configuration`, or say in `configuration/staying.py` that it stays.
GOES = """
    records.SavedView records.ViewReader tailoring.Adjustment tailoring.Publication meta.SettingValue meta.TakenKey
    access.SharingDefault messaging.KindRule mail.MailSettings sms.SmsSettings approval.FlowVersion
    automation.AutomationVersion
"""
STAYS = """
    access.Company access.CompanyBankAccount access.User access.UserPosition access.UserDepartment access.Preference
    access.Session access.Device access.SecondFactor access.RecoveryCode access.ApiToken access.Passkey
    events.CalendarFeed
    access.OidcProvider access.OidcIdentity exchange_rates.ExchangeRate webhooks.Webhook webhooks.Delivery
    webhooks.Horizon mail.MailApp mail.MailAccess mail.MailBox im.Connection im.Identity im.AccessToken im.HeardCall
    im.SentCard directory.Following directory.DepartmentLink directory.ClosedAccount directory.Entrance
    directory.SyncRun directory.SyncLine exchange.SavedMap approval.Delegation change_sets.ChangeSet transfer.BackupPlan
"""
WORK = """
    meta.CustomRecord meta.CustomLine access.RecordGrant jobs.Job jobs.Schedule jobs.Worker records.SearchEntry
    records.SearchBuilt records.AuditEntry records.RecordLink records.NumberCounter records.StoredFile
    records.RecentRecord records.Star records.DuplicateKey records.KeysMade approval.Step approval.Task approval.Copy
    approval.Trail approval.TaskLink automation.AutomationRun automation.AutomationTurn exchange.ImportRun
    exchange.ImportRow exchange.ImportClaim exchange.ExportRun messaging.Message messaging.Notice live.Pulse
    consent.ConsentEntry consent.KnownAddress sms.SmsCount sms.SmsReply api.IdempotencyKey api.TokenUse web.SentForm
    web.SlowRequest opportunities.OpportunityLine opportunities.StageHistory announcements.AnnouncementRead
    contracts.ContractLine conversations.Participant records.SegmentMember records.DuplicateCheck records.DuplicatePair
    records.DuplicateDecision records.DuplicateGuard records.Merge records.MergedRecord records.MovedRow
    forecasts.Adjustment forecasts.Snapshot suggestions.Owned messaging.MorningMail follow_up_plans.FollowUpPlanStep
    follow_up_plans.FollowUpPlanVersion follow_up_plans.FollowUpRunStep pools.PoolEntry
    pools.PoolLook
"""
# Fields of configuring records that don't go out: what is calculated, counted, or says who.
LEFT = {
    "approval_definition.revision",
    "department.deputies",
    "department.head_user",
    "position.level",
    "print_template.file",  # goes as `attached`
    "custom_module.given_up",
    "lead_form.key",
    "lead_pool.admins",
    "lead_pool.member_users",
    "pool.admins",
    "pool.member_users",
    "pool_rule.active_since",
    "user_group.members",
    "automation.off_reason",
    "automation.revision",
    "automation.switched_at",
}


def test_every_table_goes_along_or_stays_or_is_of_daily_work() -> None:
    modules = registry.all_declared()
    configuring = {module.model._meta.label for module in modules if module.configuration is not None}
    daily = {module.model._meta.label for module in modules if module.group != "settings"} - configuring
    decided = [*configuring, *daily, *GOES.split(), *STAYS.split(), *WORK.split()]
    tables = {one._meta.label for one in apps.get_models() if one.__module__.startswith("guanxi.")}
    assert tables == set(decided)
    assert len(decided) == len(set(decided))


def test_every_field_of_what_goes_along_goes_or_was_left_on_purpose() -> None:
    every = [module for module in registry.all_declared() if module.configuration is not None]
    left = {
        f"{module.key}.{field.key}"
        for module in every
        for field in set(module.fields) - set(carried(module))
        if field.key not in STAMPS | OWNERS
    }
    assert left == LEFT
    assert not [module.key for module in every if module.lines is not None]
    assert {module.slug for module in every} <= set(kinds())


def test_every_sheet_and_setting_goes_along_or_is_named_where_the_text_is_taken_out() -> None:
    told = " ".join(f"{one.label} {one.about}" for one in stays())
    for sheet in all_sheets():
        fields = {field.key: field for field in sheet.fields() if not is_secret(field)}
        assert sheet.at_home or set(fields) - set(sheets.carried(sheet)) == set(sheet.leaves), sheet.key
        assert not sheet.at_home or str(sheet.label) in told, sheet.key
        for key in sheet.leaves:
            assert str(fields[key].label) in told, (sheet.key, key)
    assert not [one.key for one in all_settings() if isinstance(one.type, Secret)]
