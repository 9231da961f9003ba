from django.db import migrations

WHO = (
    "UPDATE mailings_receiver SET {key}_id = record_id WHERE {key}_id IS NULL AND record_id IN (SELECT id FROM {table}) "
    "AND mailing_id IN (SELECT id FROM mailings_mailing WHERE audience = '{key}')"
)
SMS = (
    "UPDATE mailings_mailing SET channel = 'sms' WHERE template_id IN "
    "(SELECT id FROM message_templates_messagetemplate WHERE channel = 'sms')"
)
FILLED = (
    WHO.format(key="contact", table="contacts_contact"),
    WHO.format(key="lead", table="leads_lead"),
    "UPDATE mailings_receiver SET address_key = address WHERE address_key = ''",
    "UPDATE mailings_receiver SET delivered_at = sent_at WHERE state = 'sent' AND delivered_at IS NULL",
    SMS,
)


class Migration(migrations.Migration):
    """Receivers point to their contact or lead, and know when their message arrived."""

    dependencies = [("mailings", "0002_receivers_as_records")]
    operations = [migrations.RunSQL(list(FILLED), migrations.RunSQL.noop)]
