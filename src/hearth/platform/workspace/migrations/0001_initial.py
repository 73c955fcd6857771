import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import hearth.platform.audit.migration_operations
import pgtrigger.compiler
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('identity', '0001_initial'),
        ('index', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        hearth.platform.audit.migration_operations.Together(
            operations=[migrations.CreateModel(
                name='Preference',
                fields=[
                    ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='preference', serialize=False, to=settings.AUTH_USER_MODEL)),
                    ('theme', models.CharField(blank=True, choices=[('', 'As this device'), ('light', 'Light'), ('dark', 'Dark')], default='', max_length=10)),
                    ('comfortable', models.BooleanField(default=False, help_text='More space between rows.')),
                    ('single_keys', models.BooleanField(default=True, help_text='Single keys ( / ) do something.')),
                    ('home_page', models.CharField(blank=True, max_length=30)),
                ],
            ), migrations.CreateModel(
                name='Arrangement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='arrangements', to=settings.AUTH_USER_MODEL)),
                    ('place', models.CharField(max_length=30)),
                    ('parts', models.JSONField(default=list)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('user', 'place'), name='arrangement_one_per_place')],
                },
            ), migrations.CreateModel(
                name='ListColumns',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='list_columns', to=settings.AUTH_USER_MODEL)),
                    ('list_code', models.CharField(max_length=40)),
                    ('columns', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), size=None)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('user', 'list_code'), name='list_columns_once_per_list'), models.CheckConstraint(condition=models.Q(('columns', []), _negated=True), name='list_columns_some')],
                },
            ), migrations.CreateModel(
                name='SavedView',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to=settings.AUTH_USER_MODEL)),
                    ('role', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.role')),
                    ('list_code', models.CharField(max_length=40)),
                    ('name', models.CharField(max_length=80)),
                    ('asked', models.JSONField(default=dict)),
                    ('columns', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, size=None)),
                    ('pinned', models.BooleanField(default=False)),
                ],
                options={
                    'ordering': ['name', 'pk'],
                    'indexes': [models.Index(fields=['role'], name='saved_view_by_role')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='saved_view_has_name'), models.UniqueConstraint(fields=('owner', 'list_code', 'name'), name='saved_view_named_once')],
                },
            ), migrations.CreateModel(
                name='OpenRecord',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='open_records', to=settings.AUTH_USER_MODEL)),
                    ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='index.record')),
                    ('opened_at', models.DateTimeField()),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('user', 'record'), name='open_record_once')],
                },
            ), migrations.CreateModel(
                name='RecentRecord',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recent_records', to=settings.AUTH_USER_MODEL)),
                    ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='index.record')),
                    ('opened_at', models.DateTimeField()),
                ],
                options={
                    'indexes': [models.Index(fields=['user', '-opened_at'], name='recent_record_newest')],
                    'constraints': [models.UniqueConstraint(fields=('user', 'record'), name='recent_record_once')],
                },
            ), migrations.CreateModel(
                name='ListExport',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exports', to=settings.AUTH_USER_MODEL)),
                    ('list_code', models.CharField(max_length=40)),
                    ('asked', models.JSONField(default=dict)),
                    ('columns', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), size=None)),
                    ('format', models.CharField(choices=[('csv', 'CSV'), ('xlsx', 'Excel (XLSX)')], max_length=10)),
                    ('reason', models.CharField(max_length=300)),
                    ('address', models.CharField(blank=True, help_text='The network address from which it was asked for.', max_length=45)),
                    ('units', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, help_text='Functional units that the lists were narrowed to.', size=None)),
                    ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('cancelled', 'Cancelled'), ('failed', 'Failed'), ('expired', 'Expired')], default='waiting', max_length=20)),
                    ('rows_total', models.PositiveIntegerField(null=True)),
                    ('rows_done', models.PositiveIntegerField(default=0)),
                    ('left_out', models.PositiveIntegerField(default=0, help_text='Restricted records, which no export holds.')),
                    ('asked_at', models.DateTimeField()),
                    ('finished_at', models.DateTimeField(null=True)),
                    ('expires_at', models.DateTimeField(null=True)),
                    ('path', models.CharField(blank=True, max_length=100)),
                    ('size', models.PositiveBigIntegerField(default=0)),
                    ('problem', models.CharField(blank=True, max_length=300)),
                ],
                options={
                    'indexes': [models.Index(fields=['user', '-asked_at'], name='export_newest'), models.Index(condition=models.Q(('state', 'done')), fields=['expires_at'], name='export_expiring')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='export_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), models.Q(('expires_at__isnull', False), ('finished_at__isnull', False), models.Q(('path', ''), _negated=True)), _connector='OR'), name='export_done_has_file'), models.CheckConstraint(condition=models.Q(('finished_at', None), ('finished_at__gte', models.F('asked_at')), _connector='OR'), name='export_finishes_after_asking')],
                },
            ), migrations.CreateModel(
                name='PreferenceEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='workspace.preference')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                    ('theme', models.CharField(blank=True, choices=[('', 'As this device'), ('light', 'Light'), ('dark', 'Dark')], default='', max_length=10)),
                    ('comfortable', models.BooleanField(default=False, help_text='More space between rows.')),
                    ('single_keys', models.BooleanField(default=True, help_text='Single keys ( / ) do something.')),
                    ('home_page', models.CharField(blank=True, max_length=30)),
                ],
                options={
                    'abstract': False,
                },
            ), migrations.CreateModel(
                name='ArrangementEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='workspace.arrangement')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.BigIntegerField()),
                    ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ('place', models.CharField(max_length=30)),
                    ('parts', models.JSONField(default=list)),
                ],
                options={
                    'abstract': False,
                },
            ), migrations.CreateModel(
                name='ListColumnsEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='workspace.listcolumns')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.BigIntegerField()),
                    ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ('list_code', models.CharField(max_length=40)),
                    ('columns', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), size=None)),
                ],
                options={
                    'abstract': False,
                },
            ), migrations.CreateModel(
                name='SavedViewEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='workspace.savedview')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.BigIntegerField()),
                    ('owner', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ('role', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='identity.role')),
                    ('list_code', models.CharField(max_length=40)),
                    ('name', models.CharField(max_length=80)),
                    ('asked', models.JSONField(default=dict)),
                    ('columns', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, size=None)),
                    ('pinned', models.BooleanField(default=False)),
                ],
                options={
                    'abstract': False,
                },
            ), migrations.CreateModel(
                name='ListExportEvent',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='workspace.listexport')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                    ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ('list_code', models.CharField(max_length=40)),
                    ('asked', models.JSONField(default=dict)),
                    ('columns', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), size=None)),
                    ('format', models.CharField(choices=[('csv', 'CSV'), ('xlsx', 'Excel (XLSX)')], max_length=10)),
                    ('reason', models.CharField(max_length=300)),
                    ('address', models.CharField(blank=True, help_text='The network address from which it was asked for.', max_length=45)),
                    ('units', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, help_text='Functional units that the lists were narrowed to.', size=None)),
                    ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('cancelled', 'Cancelled'), ('failed', 'Failed'), ('expired', 'Expired')], default='waiting', max_length=20)),
                    ('rows_total', models.PositiveIntegerField(null=True)),
                    ('left_out', models.PositiveIntegerField(default=0, help_text='Restricted records, which no export holds.')),
                    ('asked_at', models.DateTimeField()),
                    ('finished_at', models.DateTimeField(null=True)),
                    ('expires_at', models.DateTimeField(null=True)),
                    ('path', models.CharField(blank=True, max_length=100)),
                    ('size', models.PositiveBigIntegerField(default=0)),
                    ('problem', models.CharField(blank=True, max_length=300)),
                ],
                options={
                    'abstract': False,
                },
            ), migrations.CreateModel(
                name='ExportedRows',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('export', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='workspace.listexport')),
                    ('number', models.PositiveIntegerField()),
                    ('keys', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                    ('records', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ],
                options={
                    'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['records'], name='exported_rows_of_record')],
                    'constraints': [models.UniqueConstraint(fields=('export', 'number'), name='exported_rows_once')],
                },
            ), migrations.CreateModel(
                name='ExportTaken',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('export', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='taken', to='workspace.listexport')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('at', models.DateTimeField()),
                ],
            )],
        ),
        hearth.platform.audit.migration_operations.InstallTriggers(
            triggers=[('preference', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "workspace_preferenceevent" ("comfortable", "home_page", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "single_keys", "theme", "user_id") VALUES (NEW."comfortable", NEW."home_page", _pgh_attach_context(), NOW(), \'insert\', NEW."user_id", NEW."single_keys", NEW."theme", NEW."user_id"); RETURN NULL;', hash='56c7ae322d0f435a3e217f5ee19e5f14126ff098', operation='INSERT', pgid='pgtrigger_insert_insert_30b0f', table='workspace_preference', when='AFTER'))), ('preference', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "workspace_preferenceevent" ("comfortable", "home_page", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "single_keys", "theme", "user_id") VALUES (NEW."comfortable", NEW."home_page", _pgh_attach_context(), NOW(), \'update\', NEW."user_id", NEW."single_keys", NEW."theme", NEW."user_id"); RETURN NULL;', hash='832757f31476a9954e1e63930eb7616d2af8981d', operation='UPDATE', pgid='pgtrigger_update_update_d83f4', table='workspace_preference', when='AFTER'))), ('preference', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "workspace_preferenceevent" ("comfortable", "home_page", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "single_keys", "theme", "user_id") VALUES (OLD."comfortable", OLD."home_page", _pgh_attach_context(), NOW(), \'delete\', OLD."user_id", OLD."single_keys", OLD."theme", OLD."user_id"); RETURN NULL;', hash='119bb405ec8070955377b98a112efd2a77a746bc', operation='DELETE', pgid='pgtrigger_delete_delete_8c35d', table='workspace_preference', when='AFTER'))), ('preferenceevent', pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8ef271275c05f369d0c177e84ccc23eeccfef0bf', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9352e', table='workspace_preferenceevent', when='BEFORE'))), ('arrangement', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "workspace_arrangementevent" ("id", "parts", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "user_id") VALUES (NEW."id", NEW."parts", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."user_id"); RETURN NULL;', hash='5aa39db11179dd01e25b75e2dd5ef00512e3586a', operation='INSERT', pgid='pgtrigger_insert_insert_e74f8', table='workspace_arrangement', when='AFTER'))), ('arrangement', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "workspace_arrangementevent" ("id", "parts", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "user_id") VALUES (NEW."id", NEW."parts", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."user_id"); RETURN NULL;', hash='7a971dde2b005b65015187229049c4facfcca639', operation='UPDATE', pgid='pgtrigger_update_update_fa155', table='workspace_arrangement', when='AFTER'))), ('arrangement', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "workspace_arrangementevent" ("id", "parts", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "user_id") VALUES (OLD."id", OLD."parts", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."user_id"); RETURN NULL;', hash='340ee0ffb5120f203cd284e0b39e4a32247e6283', operation='DELETE', pgid='pgtrigger_delete_delete_bf63b', table='workspace_arrangement', when='AFTER'))), ('arrangementevent', pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5b8d6bfc7def1b27d3095071e34896ac547b56ff', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3458b', table='workspace_arrangementevent', when='BEFORE'))), ('listcolumns', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "workspace_listcolumnsevent" ("columns", "id", "list_code", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (NEW."columns", NEW."id", NEW."list_code", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."user_id"); RETURN NULL;', hash='4ae45f062891a9ff9ed3f556ab019a078038bc7a', operation='INSERT', pgid='pgtrigger_insert_insert_aeb87', table='workspace_listcolumns', when='AFTER'))), ('listcolumns', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "workspace_listcolumnsevent" ("columns", "id", "list_code", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (NEW."columns", NEW."id", NEW."list_code", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."user_id"); RETURN NULL;', hash='f416a22f7ff75a9793a942d475fb9c6209222e7e', operation='UPDATE', pgid='pgtrigger_update_update_0bf2f', table='workspace_listcolumns', when='AFTER'))), ('listcolumns', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "workspace_listcolumnsevent" ("columns", "id", "list_code", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (OLD."columns", OLD."id", OLD."list_code", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."user_id"); RETURN NULL;', hash='ec298052396ad0370ed62f91f6702997180b3331', operation='DELETE', pgid='pgtrigger_delete_delete_a1710', table='workspace_listcolumns', when='AFTER'))), ('listcolumnsevent', pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='afc263c9c5fa371371f669e86a285ee824dc358e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_783c8', table='workspace_listcolumnsevent', when='BEFORE'))), ('savedview', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "workspace_savedviewevent" ("asked", "columns", "id", "list_code", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinned", "role_id") VALUES (NEW."asked", NEW."columns", NEW."id", NEW."list_code", NEW."name", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."pinned", NEW."role_id"); RETURN NULL;', hash='285d7ffef276c12518ea8d8055106791ce4fe074', operation='INSERT', pgid='pgtrigger_insert_insert_702b7', table='workspace_savedview', when='AFTER'))), ('savedview', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "workspace_savedviewevent" ("asked", "columns", "id", "list_code", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinned", "role_id") VALUES (NEW."asked", NEW."columns", NEW."id", NEW."list_code", NEW."name", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."pinned", NEW."role_id"); RETURN NULL;', hash='055d2d4f51e3ace3778e51737e76bed3bf37cc1a', operation='UPDATE', pgid='pgtrigger_update_update_3ebbd', table='workspace_savedview', when='AFTER'))), ('savedview', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "workspace_savedviewevent" ("asked", "columns", "id", "list_code", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinned", "role_id") VALUES (OLD."asked", OLD."columns", OLD."id", OLD."list_code", OLD."name", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."pinned", OLD."role_id"); RETURN NULL;', hash='2d2be413843fbdbc42b8cddcf2124519655587da', operation='DELETE', pgid='pgtrigger_delete_delete_6dd49', table='workspace_savedview', when='AFTER'))), ('savedviewevent', pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7e80acee79dcab835fc6a41125c36ba870e0256f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3d2e7', table='workspace_savedviewevent', when='BEFORE'))), ('listexport', pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "workspace_listexportevent" ("address", "asked", "asked_at", "columns", "expires_at", "finished_at", "format", "id", "left_out", "list_code", "path", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "problem", "reason", "rows_total", "size", "state", "units", "user_id") VALUES (NEW."address", NEW."asked", NEW."asked_at", NEW."columns", NEW."expires_at", NEW."finished_at", NEW."format", NEW."id", NEW."left_out", NEW."list_code", NEW."path", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."problem", NEW."reason", NEW."rows_total", NEW."size", NEW."state", NEW."units", NEW."user_id"); RETURN NULL;', hash='e4781f51323051a102218a2f8d4bebc9fbaa6992', operation='INSERT', pgid='pgtrigger_insert_insert_1b516', table='workspace_listexport', when='AFTER'))), ('listexport', pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."asked" IS DISTINCT FROM (NEW."asked") OR OLD."asked_at" IS DISTINCT FROM (NEW."asked_at") OR OLD."columns" IS DISTINCT FROM (NEW."columns") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."finished_at" IS DISTINCT FROM (NEW."finished_at") OR OLD."format" IS DISTINCT FROM (NEW."format") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."left_out" IS DISTINCT FROM (NEW."left_out") OR OLD."list_code" IS DISTINCT FROM (NEW."list_code") OR OLD."path" IS DISTINCT FROM (NEW."path") OR OLD."problem" IS DISTINCT FROM (NEW."problem") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."rows_total" IS DISTINCT FROM (NEW."rows_total") OR OLD."size" IS DISTINCT FROM (NEW."size") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."units" IS DISTINCT FROM (NEW."units") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "workspace_listexportevent" ("address", "asked", "asked_at", "columns", "expires_at", "finished_at", "format", "id", "left_out", "list_code", "path", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "problem", "reason", "rows_total", "size", "state", "units", "user_id") VALUES (NEW."address", NEW."asked", NEW."asked_at", NEW."columns", NEW."expires_at", NEW."finished_at", NEW."format", NEW."id", NEW."left_out", NEW."list_code", NEW."path", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."problem", NEW."reason", NEW."rows_total", NEW."size", NEW."state", NEW."units", NEW."user_id"); RETURN NULL;', hash='3293396200b2cf4ff735c0a5227bf9ba35cc24a0', operation='UPDATE', pgid='pgtrigger_update_update_9cedf', table='workspace_listexport', when='AFTER'))), ('listexport', pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "workspace_listexportevent" ("address", "asked", "asked_at", "columns", "expires_at", "finished_at", "format", "id", "left_out", "list_code", "path", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "problem", "reason", "rows_total", "size", "state", "units", "user_id") VALUES (OLD."address", OLD."asked", OLD."asked_at", OLD."columns", OLD."expires_at", OLD."finished_at", OLD."format", OLD."id", OLD."left_out", OLD."list_code", OLD."path", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."problem", OLD."reason", OLD."rows_total", OLD."size", OLD."state", OLD."units", OLD."user_id"); RETURN NULL;', hash='84055d70d525c5ef02a74b12d9b98bd2cc2b6226', operation='DELETE', pgid='pgtrigger_delete_delete_b83eb', table='workspace_listexport', when='AFTER'))), ('listexportevent', pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='76034110da04c071eeeade9b3c43b20ae2901a67', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b3d5c', table='workspace_listexportevent', when='BEFORE')))],
        ),
    ]
