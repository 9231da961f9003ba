from django.db import migrations, models


class Migration(migrations.Migration):
    """Files may be values of a field."""

    dependencies = [("records", "0007_shared_views")]

    operations = [
        migrations.AddField(
            model_name="storedfile",
            name="field",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
    ]
