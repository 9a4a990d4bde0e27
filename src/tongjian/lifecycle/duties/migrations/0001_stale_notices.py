"""Whatever facts of rules change, the database notes whose notices must be looked for again."""

from typing import ClassVar

from django.db import migrations

SOURCES = (
    ("units_unit", "rules.unit", "id"),
    ("units_rating", "rules.unit", "unit_id"),
    ("party_orgs_charge", "rules.unit", "unit_id"),
    ("party_orgs_partyorg", "rules.org", "id"),
    ("party_orgs_hosting", "rules.org", "org_id"),
    ("posts_appointment", "rules.org", "org_id"),
)
TIMES = (("insert", "NEW"), ("update", "NEW"), ("delete", "OLD"))


def _name(source: str, time: str) -> str:
    return f"notices_{source.removeprefix('rules.')}_{time}"


FORWARD = "\n".join(
    f"CREATE TRIGGER {_name(source, time)} AFTER {time.upper()} ON {table}"
    f" REFERENCING {side} TABLE AS touched"
    f" FOR EACH STATEMENT EXECUTE FUNCTION notices_mark('{source}', '{column}');"
    for table, source, column in SOURCES
    for time, side in TIMES
)
BACKWARD = "\n".join(
    f"DROP TRIGGER {_name(source, time)} ON {table};"
    for table, source, _ in SOURCES
    for time, _ in TIMES
)


class Migration(migrations.Migration):
    initial = True
    dependencies: ClassVar = [
        ("notices", "0003_stale_by_trigger"),
        ("units", "0001_initial"),
        ("party_orgs", "0001_initial"),
        ("posts", "0001_initial"),
    ]
    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
