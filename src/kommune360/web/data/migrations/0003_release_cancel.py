"""A release can be stopped."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("data", "0002_release_runs")]

    operations = [
        migrations.AddField("releaserun", "cancel_wanted", models.BooleanField(default=False)),
        migrations.AlterField(
            "releaserun",
            "state",
            models.CharField(
                choices=[
                    ("waiting", "wartet"),
                    ("running", "läuft"),
                    ("tried", "geprobt"),
                    ("done", "freigegeben"),
                    ("refused", "abgelehnt"),
                    ("cancelled", "abgebrochen"),
                    ("failed", "fehlgeschlagen"),
                ],
                default="waiting",
                max_length=10,
                verbose_name="Stand",
            ),
        ),
    ]
