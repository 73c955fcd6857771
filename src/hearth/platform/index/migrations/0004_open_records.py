"""Which records of a kind are open to all who may see the kind, answered by an index alone."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("index", "0003_search_by_words")]

    operations = [
        AddIndexConcurrently(
            model_name="record",
            index=models.Index(
                fields=["kind", "company", "id"],
                name="record_open_by_kind",
                condition=models.Q(("restricted", False)),
            ),
        ),
    ]
