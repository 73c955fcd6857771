from django.db import migrations

from hearth.platform.partitions.migration_operations import PartitionByMonth


class Migration(migrations.Migration):
    """The feed is kept by month, so that months which every reader has passed can be let go of."""

    atomic = False
    dependencies = [("changes", "0001_initial"), ("partitions", "0001_months_made_ahead")]
    operations = [PartitionByMonth(table="changes_change", column="at")]
