from django.db import migrations, models

from guanxi.kernel.migrating import AddIndexBeside


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("mailings", "0004_without_numbers_of_records")]
    operations = [
        AddIndexBeside(
            model_name="receiver",
            index=models.Index(fields=["-updated_at", "id"], name="receiver_updated"),
        ),
        AddIndexBeside(
            model_name="receiver",
            index=models.Index(
                condition=models.Q(("external_id", ""), _negated=True), fields=["external_id"], name="receiver_external"
            ),
        ),
        AddIndexBeside(
            model_name="receiver",
            index=models.Index(
                condition=models.Q(("contact__isnull", False)), fields=["contact"], name="receiver_contact"
            ),
        ),
        AddIndexBeside(
            model_name="receiver",
            index=models.Index(condition=models.Q(("lead__isnull", False)), fields=["lead"], name="receiver_lead"),
        ),
    ]
