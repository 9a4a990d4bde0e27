"""An index for each order that a growing list offers."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("localities", "0001_initial"),
        ("party_orgs", "0003_figures"),
    ]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="partyorg",
            index=models.Index(fields=["full_members", "id"], name="party_org_full"),
        ),
        migrations.AddIndex(
            model_name="partyorg",
            index=models.Index(
                fields=["probationary_members", "id"], name="party_org_probationary"
            ),
        ),
        migrations.AddIndex(
            model_name="partyorg",
            index=models.Index(fields=["term_ends_on", "id"], name="party_org_term"),
        ),
        migrations.AddIndex(
            model_name="partyorg",
            index=models.Index(fields=["established_on", "id"], name="party_org_established"),
        ),
        migrations.AddIndex(
            model_name="partyorg",
            index=models.Index(
                condition=models.Q(("dissolved_on__isnull", False)),
                fields=["dissolved_on", "id"],
                name="party_org_dissolved",
            ),
        ),
    ]
