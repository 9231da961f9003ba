from django.db import migrations, models

from guanxi.kernel.migrating import AddIndexBeside, FillBeside


class Migration(migrations.Migration):
    """The owners of the accounts, for records that are there already, and the indexes by which they are found."""

    atomic = False

    dependencies = [
        ("opportunities", "0004_account_owner"),
    ]

    operations = [
        FillBeside(
            model_name="opportunity",
            column="account_owner_id",
            value=(
                "SELECT a.owner_id FROM accounts_account a "
                "WHERE a.id = opportunities_opportunity.account_id AND a.deleted_at IS NULL"
            ),
        ),
        AddIndexBeside(
            model_name="opportunity",
            index=models.Index(
                fields=["stage", "expected_close_date", "id"],
                name="opportunity_lane",
            ),
        ),
        AddIndexBeside(
            model_name="opportunity",
            index=models.Index(
                fields=["owner", "status", "stage", "expected_close_date"],
                name="opportunity_by_owner",
            ),
        ),
        AddIndexBeside(
            model_name="opportunity",
            index=models.Index(
                fields=["account_owner", "status", "stage", "expected_close_date"],
                name="opportunity_account_owner",
            ),
        ),
        AddIndexBeside(
            model_name="opportunity",
            index=models.Index(
                fields=[
                    "stage_set",
                    "stage",
                    "status",
                    "expected_close_date",
                    "deleted_at",
                    "owner",
                    "account_owner",
                    "stage_entered_at",
                    "amount",
                    "amount_base",
                    "weighted_base",
                ],
                name="opportunity_figures",
            ),
        ),
        migrations.RemoveIndex(model_name="opportunity", name="opportunity_open"),
    ]
