from django.db import migrations, models

from guanxi.kernel.migrating import AddIndexBeside


class Migration(migrations.Migration):
    """Contacts whose birthday is known are found among all, for the reminders of the morning."""

    atomic = False

    dependencies = [
        ("contacts", "0003_fill_account_owner"),
    ]

    operations = [
        AddIndexBeside(
            model_name="contact",
            index=models.Index(condition=models.Q(("birthday__isnull", False)), fields=["id"], name="contact_born"),
        ),
    ]
