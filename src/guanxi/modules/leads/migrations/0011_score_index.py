from django.db import migrations, models

from guanxi.kernel.migrating import AddIndexBeside


class Migration(migrations.Migration):
    """The most promising leads are found among all."""

    atomic = False

    dependencies = [
        ("leads", "0010_scores"),
    ]

    operations = [
        AddIndexBeside(model_name="lead", index=models.Index(fields=["-score", "id"], name="lead_score")),
    ]
