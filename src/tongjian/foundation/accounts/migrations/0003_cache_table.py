from django.core.management import call_command
from django.db import migrations


def create(apps, schema_editor):
    """Rate limits are counted in a cache that all processes share."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_failed_sign_ins")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
