from django.db import migrations, models

from guanxi.kernel.migrating import AddIndexBeside


class Migration(migrations.Migration):
    """Accounts and people who were asked are found among all leads."""

    atomic = False

    dependencies = [
        ("leads", "0006_asked_for_accounts"),
    ]

    operations = [
        AddIndexBeside(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("asked_account__isnull", False)),
                fields=["asked_account"],
                name="lead_asked_account",
            ),
        ),
        AddIndexBeside(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("asked_owner__isnull", False)), fields=["asked_owner"], name="lead_asked_owner"
            ),
        ),
    ]
