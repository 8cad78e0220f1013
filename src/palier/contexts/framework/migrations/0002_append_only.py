from django.db import migrations

from palier.kernel.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("framework", "0001_initial"), ("kernel", "0002_append_only")]

    operations = [
        append_only("framework_document"),
    ]
