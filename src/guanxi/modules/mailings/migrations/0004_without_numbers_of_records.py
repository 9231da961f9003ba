from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("mailings", "0003_fill_receivers")]
    operations = [migrations.RemoveField(model_name="receiver", name="record_id")]
