from django.db import migrations

from palier.kernel.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("jury", "0001_initial"), ("kernel", "0002_append_only")]

    operations = [
        append_only("jury_decision"),
        append_only("jury_conflictdeclaration"),
    ]
