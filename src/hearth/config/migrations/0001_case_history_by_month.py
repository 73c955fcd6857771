from django.db import migrations

from hearth.platform.partitions.migration_operations import PartitionByMonth


class Migration(migrations.Migration):
    """The history of cases is kept by month: what is written now stays small however long the landlord works.

    Decided here, where every floor is known, so that the engine's own migrations go on as if it were one table.
    """

    atomic = False
    dependencies = [("cases", "0002_events_append_only"), ("partitions", "0001_months_made_ahead")]
    operations = [PartitionByMonth(table="cases_caseevent", column="at")]
