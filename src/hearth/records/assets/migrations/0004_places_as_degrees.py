"""Places as floating-point numbers: the index of a map's views, and what PostgreSQL must know to plan for wide ones.

Under row-level security it looks at the statistics of a column only through operators that give nothing away; those of
numeric are not among them, and any range of latitudes is taken for a handful of homes.
"""

import django.db.models.functions.comparison
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("assets", "0003_places")]

    operations = [
        AddIndexConcurrently(
            model_name="asset",
            index=models.Index(
                django.db.models.functions.comparison.Cast("latitude", models.FloatField()),
                django.db.models.functions.comparison.Cast("longitude", models.FloatField()),
                condition=models.Q(("latitude__isnull", False)),
                name="asset_by_degrees",
            ),
        ),
        RemoveIndexConcurrently(model_name="asset", name="asset_by_place"),
        migrations.RunSQL(
            "CREATE STATISTICS asset_places ON (latitude::double precision), (longitude::double precision)"
            " FROM assets_asset",
            "DROP STATISTICS asset_places",
        ),
        migrations.RunSQL("ANALYZE assets_asset", migrations.RunSQL.noop),
    ]
