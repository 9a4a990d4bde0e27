"""Let names be searched by their parts and initials."""

from typing import ClassVar

from django.db import migrations

from tongjian.foundation.search.columns import search_column


class Migration(migrations.Migration):
    dependencies: ClassVar = [("units", "0001_initial"), ("search", "0001_functions")]
    operations: ClassVar = [search_column("units_unit")]
