from django.db import migrations, models

from guanxi.kernel.migrating import AddIndexBeside


class Migration(migrations.Migration):
    """The count at the bell asks for what was not read and whose moment has come."""

    atomic = False
    dependencies = [("messaging", "0005_without_the_old_order")]

    operations = [
        AddIndexBeside(
            model_name="notice",
            index=models.Index(condition=models.Q(("read_at", None)), fields=["user", "at"], name="notice_waiting"),
        ),
    ]
