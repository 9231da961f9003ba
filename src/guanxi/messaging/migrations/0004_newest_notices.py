from django.db import migrations, models

from guanxi.kernel.migrating import AddIndexBeside


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("messaging", "0003_ways_of_notices")]

    operations = [
        AddIndexBeside(
            model_name="notice",
            index=models.Index(fields=["user", "-at", "-id"], name="notice_newest"),
        ),
        AddIndexBeside(
            model_name="notice",
            index=models.Index(condition=models.Q(("in_digest", True)), fields=["user", "at"], name="notice_digest"),
        ),
    ]
