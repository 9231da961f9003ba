from django.db import migrations


class Migration(migrations.Migration):
    """Nobody asked for the version; what has changed since an import is in the history."""

    dependencies = [
        ("exchange", "0002_exports_and_saved_maps"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="importrow",
            name="version",
        ),
    ]
