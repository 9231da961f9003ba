from django.db import migrations, models

from guanxi.kernel.migrating import AddIndexBeside, FillBeside


class Migration(migrations.Migration):
    """The owners of the accounts, for records that are there already, and the indexes by which they are found."""

    atomic = False

    dependencies = [
        ("activities", "0004_account_owner"),
    ]

    operations = [
        FillBeside(
            model_name="activity",
            column="account_owner_id",
            value=(
                "SELECT a.owner_id FROM accounts_account a "
                "WHERE a.id = activities_activity.account_id AND a.deleted_at IS NULL"
            ),
        ),
        AddIndexBeside(
            model_name="activity",
            index=models.Index(
                fields=["account_owner", "-happened_at", "id"],
                name="activity_account_owner",
            ),
        ),
    ]
