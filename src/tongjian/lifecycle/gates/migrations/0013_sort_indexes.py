"""An index for each order that a growing list offers."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("gates", "0012_term_wall"),
        ("localities", "0001_initial"),
        ("party_orgs", "0003_figures"),
        ("units", "0007_no_double_indexes"),
    ]

    operations: ClassVar = [
        migrations.RemoveIndex(
            model_name="attestation",
            name="attestation_day",
        ),
        migrations.RemoveIndex(
            model_name="ratingcase",
            name="rating_case_day",
        ),
        migrations.RemoveIndex(
            model_name="termreview",
            name="term_review_day",
        ),
        migrations.AddIndex(
            model_name="annualreport",
            index=models.Index(fields=["year", "id"], name="annual_sort_year"),
        ),
        migrations.AddIndex(
            model_name="annualreport",
            index=models.Index(fields=["due_on", "id"], name="annual_due"),
        ),
        migrations.AddIndex(
            model_name="annualreport",
            index=models.Index(fields=["filed_on", "id"], name="annual_filed"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["received_on", "id"], name="desk_day"),
        ),
        migrations.AddIndex(
            model_name="attestation",
            index=models.Index(fields=["issued_on", "id"], name="attestation_day"),
        ),
        migrations.AddIndex(
            model_name="disposal",
            index=models.Index(fields=["due_on", "id"], name="disposal_due"),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(fields=["due_on", "id"], name="follow_up_due"),
        ),
        migrations.AddIndex(
            model_name="ratingcase",
            index=models.Index(fields=["applied_on", "id"], name="rating_case_day"),
        ),
        migrations.AddIndex(
            model_name="recommendation",
            index=models.Index(fields=["made_on", "id"], name="recommendation_day"),
        ),
        migrations.AddIndex(
            model_name="termreview",
            index=models.Index(fields=["opened_on", "id"], name="term_review_day"),
        ),
    ]
