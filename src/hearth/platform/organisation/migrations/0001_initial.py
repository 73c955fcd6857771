import django.db.models.deletion
import hearth.platform.audit.migration_operations
import pgtrigger.compiler
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]

    operations = [
        hearth.platform.audit.migration_operations.Together(
            operations=[
                migrations.CreateModel(
                    name="Company",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("code", models.SlugField(max_length=20, unique=True)),
                        ("name", models.CharField(max_length=100, unique=True)),
                        (
                            "jurisdiction",
                            models.CharField(
                                choices=[
                                    ("england", "England"),
                                    ("wales", "Wales"),
                                    ("scotland", "Scotland"),
                                    ("northern-ireland", "Northern Ireland"),
                                ],
                                default="england",
                                max_length=20,
                            ),
                        ),
                        (
                            "landlord_type",
                            models.CharField(
                                choices=[
                                    ("local-authority", "Local authority"),
                                    ("private-registered-provider", "Private registered provider"),
                                ],
                                max_length=30,
                            ),
                        ),
                        ("address", models.TextField(help_text="The address on letters, a line each.")),
                        ("phone", models.CharField(max_length=30)),
                        ("email", models.EmailField(max_length=254)),
                        ("website", models.CharField(blank=True, max_length=100)),
                        ("demonstration", models.BooleanField(default=False, help_text="Generated data: every page says so.")),
                    ],
                    options={
                        "verbose_name_plural": "companies",
                    },
                ),
                migrations.CreateModel(
                    name="CompanyEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="organisation.company",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        ("code", models.SlugField(db_index=False, max_length=20)),
                        ("name", models.CharField(max_length=100)),
                        (
                            "jurisdiction",
                            models.CharField(
                                choices=[
                                    ("england", "England"),
                                    ("wales", "Wales"),
                                    ("scotland", "Scotland"),
                                    ("northern-ireland", "Northern Ireland"),
                                ],
                                default="england",
                                max_length=20,
                            ),
                        ),
                        (
                            "landlord_type",
                            models.CharField(
                                choices=[
                                    ("local-authority", "Local authority"),
                                    ("private-registered-provider", "Private registered provider"),
                                ],
                                max_length=30,
                            ),
                        ),
                        ("address", models.TextField(help_text="The address on letters, a line each.")),
                        ("phone", models.CharField(max_length=30)),
                        ("email", models.EmailField(max_length=254)),
                        ("website", models.CharField(blank=True, max_length=100)),
                        ("demonstration", models.BooleanField(default=False, help_text="Generated data: every page says so.")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
            ],
        ),
        hearth.platform.audit.migration_operations.InstallTriggers(
            triggers=[
                (
                    "company",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "organisation_companyevent" ("address", "code", "demonstration", "email", "id", "jurisdiction", "landlord_type", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "website") VALUES (NEW."address", NEW."code", NEW."demonstration", NEW."email", NEW."id", NEW."jurisdiction", NEW."landlord_type", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."website"); RETURN NULL;',
                            hash="fe4cc87dc8aaf4b5d36c35c5d7816be989104a19",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_a6d7d",
                            table="organisation_company",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "company",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "organisation_companyevent" ("address", "code", "demonstration", "email", "id", "jurisdiction", "landlord_type", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "website") VALUES (NEW."address", NEW."code", NEW."demonstration", NEW."email", NEW."id", NEW."jurisdiction", NEW."landlord_type", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."website"); RETURN NULL;',
                            hash="d82e6fda53a8d00ec7fab1e6719b9bcfbf5b71cf",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_fd854",
                            table="organisation_company",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "company",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "organisation_companyevent" ("address", "code", "demonstration", "email", "id", "jurisdiction", "landlord_type", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "website") VALUES (OLD."address", OLD."code", OLD."demonstration", OLD."email", OLD."id", OLD."jurisdiction", OLD."landlord_type", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phone", OLD."website"); RETURN NULL;',
                            hash="1181acd8dddeb1a68d4a2625be7b93ed901dee8c",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_2a497",
                            table="organisation_company",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "companyevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="57427718b2bc135f2fe469a688aa3f0733d3614e",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_ebb1f",
                            table="organisation_companyevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ],
        ),
    ]
