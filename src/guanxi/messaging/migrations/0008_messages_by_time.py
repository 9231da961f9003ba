from django.db import migrations, models

from guanxi.kernel.migrating import AddIndexBeside


class Migration(migrations.Migration):
    """The delivery log is asked for the messages of some days."""

    atomic = False
    dependencies = [("messaging", "0007_without_the_old_count")]

    operations = [AddIndexBeside(model_name="message", index=models.Index(fields=["at"], name="message_at"))]
