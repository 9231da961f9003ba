from django.db import migrations, models

from guanxi.kernel.migrating import AddIndexBeside, FillBeside


class Migration(migrations.Migration):
    """The owners of the accounts, for records that are there already, and the indexes by which they are found."""

    atomic = False

    dependencies = [
        ("tasks", "0005_account_owner"),
    ]

    operations = [
        FillBeside(
            model_name="task",
            column="account_owner_id",
            value=(
                "SELECT a.owner_id FROM accounts_account a WHERE a.id = tasks_task.account_id AND a.deleted_at IS NULL"
            ),
        ),
        AddIndexBeside(
            model_name="task",
            index=models.Index(
                condition=models.Q(("account_owner__isnull", False)),
                fields=["account_owner"],
                name="task_account_owner",
            ),
        ),
    ]
