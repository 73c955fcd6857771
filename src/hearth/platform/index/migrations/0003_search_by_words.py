"""Search by the beginnings of words: an index of whole words, which knows numbers and short words well."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations

import hearth.platform.index.words


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("index", "0002_functional_units")]

    operations = [
        AddIndexConcurrently(
            model_name="record",
            index=GinIndex(hearth.platform.index.words.Words("search_text"), name="record_by_words"),
        ),
    ]
