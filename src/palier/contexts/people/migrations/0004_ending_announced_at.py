from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0003_language")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="ending_announced_at",
            field=models.DateTimeField(
                blank=True, help_text="told that the account ends unless they sign in", null=True
            ),
        ),
    ]
