from django.db import migrations, models

from guanxi.kernel.migrating import AddIndexBeside


class Migration(migrations.Migration):
    """The daily look for files that were sent and that no field has named."""

    atomic = False
    dependencies = [("records", "0008_files_of_fields")]

    operations = [
        AddIndexBeside(
            model_name="storedfile",
            index=models.Index(condition=models.Q(("module", "")), fields=["created_at"], name="file_unhung"),
        ),
    ]
