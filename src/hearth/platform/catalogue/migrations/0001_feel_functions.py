"""The functions that conditions call when the database answers them (hearth.feel.sql)."""

import re
from pathlib import Path

from django.db import migrations

SOURCE = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
NAMES = re.findall(r"CREATE FUNCTION (\w+)\(([^)]*)\)", SOURCE)


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.RunSQL(
            sql=SOURCE,
            reverse_sql="".join(f"DROP FUNCTION {name}({arguments});\n" for name, arguments in reversed(NAMES)),
        )
    ]
