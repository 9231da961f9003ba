from django.db import migrations, models

from guanxi.kernel.migrating import AddIndexBeside


class Migration(migrations.Migration):
    """What came by a form is found among all leads."""

    atomic = False

    dependencies = [
        ("leads", "0008_lead_forms"),
    ]

    operations = [
        AddIndexBeside(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("form__isnull", False)), fields=["form", "-created_at"], name="lead_form_at"
            ),
        ),
    ]
