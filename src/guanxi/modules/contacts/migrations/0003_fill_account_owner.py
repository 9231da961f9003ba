from django.db import migrations, models

from guanxi.kernel.migrating import AddIndexBeside, FillBeside


class Migration(migrations.Migration):
    """The owners of the accounts, for records that are there already, and the indexes by which they are found."""

    atomic = False

    dependencies = [
        ("contacts", "0002_account_owner"),
    ]

    operations = [
        FillBeside(
            model_name="contact",
            column="account_owner_id",
            value=(
                "SELECT a.owner_id FROM accounts_account a "
                "WHERE a.id = contacts_contact.account_id AND a.deleted_at IS NULL"
            ),
        ),
        AddIndexBeside(
            model_name="contact",
            index=models.Index(
                fields=["account_owner", "-updated_at", "id"],
                name="contact_account_owner",
            ),
        ),
    ]
