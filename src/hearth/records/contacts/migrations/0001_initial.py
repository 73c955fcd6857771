import django.contrib.postgres.constraints
import django.db.models.deletion
import hearth.platform.audit.migration_operations
import hearth.platform.identity.models
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("assets", "0001_initial"),
        ("configuration", "0001_initial"),
        ("identity", "0001_initial"),
        ("index", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        hearth.platform.audit.migration_operations.Together(
            operations=[
                migrations.CreateModel(
                    name="Contact",
                    fields=[
                        (
                            "record",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="contact",
                                serialize=False,
                                to="index.record",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("person", "Person"), ("organisation", "Organisation")],
                                default="person",
                                max_length=20,
                            ),
                        ),
                        ("title", models.CharField(blank=True, max_length=20)),
                        ("first_name", models.CharField(blank=True, max_length=60)),
                        ("middle_names", models.CharField(blank=True, max_length=100)),
                        ("last_name", models.CharField(blank=True, max_length=60)),
                        ("known_as", models.CharField(blank=True, max_length=60)),
                        ("organisation_name", models.CharField(blank=True, max_length=150)),
                        (
                            "sort_name",
                            models.CharField(help_text="Folded, for order; the database knows no alphabets.", max_length=160),
                        ),
                        ("date_of_birth", models.DateField(blank=True, null=True)),
                        ("date_of_death", models.DateField(blank=True, null=True)),
                        ("national_insurance_number", models.CharField(blank=True, max_length=9)),
                        ("language", models.CharField(blank=True, max_length=40)),
                        ("interpreter", models.BooleanField(default=False)),
                        (
                            "preferred_channel",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("letter", "Letter"),
                                    ("email", "Email"),
                                    ("phone", "Phone"),
                                    ("text", "Text message"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "needs",
                            models.CharField(
                                blank=True, help_text="Accessibility: large print, hard of hearing.", max_length=200
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["sort_name"], name="contact_by_name")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("kind", "person"),
                                        models.Q(("last_name", ""), _negated=True),
                                        ("organisation_name", ""),
                                    ),
                                    models.Q(("kind", "organisation"), models.Q(("organisation_name", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="contact_is_named",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("date_of_death", None),
                                    ("date_of_birth", None),
                                    ("date_of_death__gte", models.F("date_of_birth")),
                                    _connector="OR",
                                ),
                                name="contact_dies_after_birth",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Alert",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "record",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="alerts", to="index.record"
                            ),
                        ),
                        (
                            "severity",
                            models.CharField(
                                choices=[
                                    ("information", "Information"),
                                    ("warning", "Warning"),
                                    ("high", "High"),
                                    ("high-confirm", "High, to be confirmed"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "code",
                            models.CharField(blank=True, help_text="UK Housing Data Standards PersonAlertType.", max_length=10),
                        ),
                        ("text", models.CharField(max_length=300)),
                        ("confidential", models.BooleanField(default=False)),
                        ("from_date", models.DateField()),
                        ("to_date", models.DateField(blank=True, null=True)),
                        ("review_date", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["record"], name="alert_by_record")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("to_date", None), ("to_date__gt", models.F("from_date")), _connector="OR"),
                                name="alert_ends_after_start",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Household",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "asset",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="households",
                                to="assets.asset",
                            ),
                        ),
                        ("from_date", models.DateField()),
                        ("to_date", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("to_date", None), ("to_date__gt", models.F("from_date")), _connector="OR"),
                                name="household_ends_after_start",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ContactGroup",
                    fields=[
                        (
                            "record",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="group",
                                serialize=False,
                                to="index.record",
                            ),
                        ),
                        ("name", models.CharField(max_length=200)),
                    ],
                ),
                migrations.CreateModel(
                    name="Note",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "record",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="index.record"
                            ),
                        ),
                        ("text", models.TextField()),
                        ("confidential", models.BooleanField(default=False)),
                        ("written_at", models.DateTimeField()),
                        (
                            "written_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["record", "-written_at"], name="note_by_record")],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="note_has_text")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ContactEvent",
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
                                to="contacts.contact",
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
                        (
                            "record",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                serialize=False,
                                to="index.record",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("person", "Person"), ("organisation", "Organisation")],
                                default="person",
                                max_length=20,
                            ),
                        ),
                        ("title", models.CharField(blank=True, max_length=20)),
                        ("first_name", models.CharField(blank=True, max_length=60)),
                        ("middle_names", models.CharField(blank=True, max_length=100)),
                        ("last_name", models.CharField(blank=True, max_length=60)),
                        ("known_as", models.CharField(blank=True, max_length=60)),
                        ("organisation_name", models.CharField(blank=True, max_length=150)),
                        (
                            "sort_name",
                            models.CharField(help_text="Folded, for order; the database knows no alphabets.", max_length=160),
                        ),
                        ("date_of_birth", models.DateField(blank=True, null=True)),
                        ("date_of_death", models.DateField(blank=True, null=True)),
                        ("national_insurance_number", models.CharField(blank=True, max_length=9)),
                        ("language", models.CharField(blank=True, max_length=40)),
                        ("interpreter", models.BooleanField(default=False)),
                        (
                            "preferred_channel",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("letter", "Letter"),
                                    ("email", "Email"),
                                    ("phone", "Phone"),
                                    ("text", "Text message"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "needs",
                            models.CharField(
                                blank=True, help_text="Accessibility: large print, hard of hearing.", max_length=200
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ContactAddress",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "contact",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="addresses", to="contacts.contact"
                            ),
                        ),
                        (
                            "category",
                            models.CharField(
                                choices=[
                                    ("main", "Main address"),
                                    ("correspondence", "Send post here"),
                                    ("forwarding", "Forwarding address"),
                                    ("previous", "Previous address"),
                                ],
                                default="main",
                                max_length=20,
                            ),
                        ),
                        ("lines", models.CharField(help_text="Comma separated, without the postcode.", max_length=250)),
                        ("postcode", models.CharField(blank=True, max_length=10)),
                        ("uprn", models.BigIntegerField(blank=True, null=True)),
                        ("confidential", models.BooleanField(default=False)),
                        ("from_date", models.DateField()),
                        ("to_date", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("to_date", None), ("to_date__gt", models.F("from_date")), _connector="OR"),
                                name="contact_address_ends_after_start",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("category__in", ["main", "correspondence"])),
                                expressions=[
                                    ("contact", "="),
                                    ("category", "="),
                                    (hearth.platform.identity.models.DateRange("from_date", "to_date"), "&&"),
                                ],
                                name="contact_address_one_of_a_category",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ContactPhone",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "contact",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="phones", to="contacts.contact"
                            ),
                        ),
                        ("number", models.CharField(max_length=20)),
                        (
                            "kind",
                            models.CharField(choices=[("mobile", "Mobile"), ("home", "Home"), ("work", "Work")], max_length=20),
                        ),
                        ("confidential", models.BooleanField(default=False)),
                        ("safe", models.BooleanField(default=True)),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("contact", "number"), name="contact_phone_once")],
                    },
                ),
                migrations.CreateModel(
                    name="ContactEmail",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "contact",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="emails", to="contacts.contact"
                            ),
                        ),
                        ("address", models.EmailField(max_length=254)),
                        ("confidential", models.BooleanField(default=False)),
                        ("safe", models.BooleanField(default=True)),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("contact", "address"), name="contact_email_once")],
                    },
                ),
                migrations.CreateModel(
                    name="ContactIdentifier",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "contact",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="identifiers", to="contacts.contact"
                            ),
                        ),
                        (
                            "type",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="configuration.lookup"
                            ),
                        ),
                        ("value", models.CharField(max_length=60)),
                        ("issuer", models.CharField(blank=True, max_length=100)),
                        ("from_date", models.DateField(blank=True, null=True)),
                        ("to_date", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("contact", "type", "value"), name="contact_identifier_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AlertEvent",
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
                                to="contacts.alert",
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
                        (
                            "record",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="index.record",
                            ),
                        ),
                        (
                            "severity",
                            models.CharField(
                                choices=[
                                    ("information", "Information"),
                                    ("warning", "Warning"),
                                    ("high", "High"),
                                    ("high-confirm", "High, to be confirmed"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "code",
                            models.CharField(blank=True, help_text="UK Housing Data Standards PersonAlertType.", max_length=10),
                        ),
                        ("text", models.CharField(max_length=300)),
                        ("confidential", models.BooleanField(default=False)),
                        ("from_date", models.DateField()),
                        ("to_date", models.DateField(blank=True, null=True)),
                        ("review_date", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="HouseholdEvent",
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
                                to="contacts.household",
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
                        (
                            "asset",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="assets.asset",
                            ),
                        ),
                        ("from_date", models.DateField()),
                        ("to_date", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="HouseholdMember",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "household",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="members", to="contacts.household"
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="households", to="contacts.contact"
                            ),
                        ),
                        (
                            "relationship",
                            models.CharField(blank=True, help_text="To the first member: partner, child.", max_length=40),
                        ),
                        ("from_date", models.DateField()),
                        ("to_date", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("to_date", None), ("to_date__gt", models.F("from_date")), _connector="OR"),
                                name="household_member_ends_after_start",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("household", "="),
                                    ("contact", "="),
                                    (hearth.platform.identity.models.DateRange("from_date", "to_date"), "&&"),
                                ],
                                name="household_member_once_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ContactGroupEvent",
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
                                to="contacts.contactgroup",
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
                        (
                            "record",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                serialize=False,
                                to="index.record",
                            ),
                        ),
                        ("name", models.CharField(max_length=200)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ContactGroupMember",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        (
                            "group",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="members", to="contacts.contactgroup"
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="groups", to="contacts.contact"
                            ),
                        ),
                        ("responsible", models.BooleanField(default=True)),
                        ("from_date", models.DateField()),
                        ("to_date", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("to_date", None), ("to_date__gt", models.F("from_date")), _connector="OR"),
                                name="contact_group_member_ends_after_start",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("group", "="),
                                    ("contact", "="),
                                    (hearth.platform.identity.models.DateRange("from_date", "to_date"), "&&"),
                                ],
                                name="contact_group_member_once_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ContactAddressEvent",
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
                                to="contacts.contactaddress",
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
                        (
                            "contact",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="contacts.contact",
                            ),
                        ),
                        (
                            "category",
                            models.CharField(
                                choices=[
                                    ("main", "Main address"),
                                    ("correspondence", "Send post here"),
                                    ("forwarding", "Forwarding address"),
                                    ("previous", "Previous address"),
                                ],
                                default="main",
                                max_length=20,
                            ),
                        ),
                        ("lines", models.CharField(help_text="Comma separated, without the postcode.", max_length=250)),
                        ("postcode", models.CharField(blank=True, max_length=10)),
                        ("uprn", models.BigIntegerField(blank=True, null=True)),
                        ("confidential", models.BooleanField(default=False)),
                        ("from_date", models.DateField()),
                        ("to_date", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ContactPhoneEvent",
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
                                to="contacts.contactphone",
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
                        (
                            "contact",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="contacts.contact",
                            ),
                        ),
                        ("number", models.CharField(max_length=20)),
                        (
                            "kind",
                            models.CharField(choices=[("mobile", "Mobile"), ("home", "Home"), ("work", "Work")], max_length=20),
                        ),
                        ("confidential", models.BooleanField(default=False)),
                        ("safe", models.BooleanField(default=True)),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ContactEmailEvent",
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
                                to="contacts.contactemail",
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
                        (
                            "contact",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="contacts.contact",
                            ),
                        ),
                        ("address", models.EmailField(max_length=254)),
                        ("confidential", models.BooleanField(default=False)),
                        ("safe", models.BooleanField(default=True)),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ContactIdentifierEvent",
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
                                to="contacts.contactidentifier",
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
                        (
                            "contact",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="contacts.contact",
                            ),
                        ),
                        (
                            "type",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="configuration.lookup",
                            ),
                        ),
                        ("value", models.CharField(max_length=60)),
                        ("issuer", models.CharField(blank=True, max_length=100)),
                        ("from_date", models.DateField(blank=True, null=True)),
                        ("to_date", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="HouseholdMemberEvent",
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
                                to="contacts.householdmember",
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
                        (
                            "household",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="contacts.household",
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="contacts.contact",
                            ),
                        ),
                        (
                            "relationship",
                            models.CharField(blank=True, help_text="To the first member: partner, child.", max_length=40),
                        ),
                        ("from_date", models.DateField()),
                        ("to_date", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ContactGroupMemberEvent",
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
                                to="contacts.contactgroupmember",
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
                        (
                            "group",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="contacts.contactgroup",
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="contacts.contact",
                            ),
                        ),
                        ("responsible", models.BooleanField(default=True)),
                        ("from_date", models.DateField()),
                        ("to_date", models.DateField(blank=True, null=True)),
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
                    "contact",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_contactevent" ("date_of_birth", "date_of_death", "first_name", "interpreter", "kind", "known_as", "language", "last_name", "middle_names", "national_insurance_number", "needs", "organisation_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "preferred_channel", "record_id", "sort_name", "title") VALUES (NEW."date_of_birth", NEW."date_of_death", NEW."first_name", NEW."interpreter", NEW."kind", NEW."known_as", NEW."language", NEW."last_name", NEW."middle_names", NEW."national_insurance_number", NEW."needs", NEW."organisation_name", _pgh_attach_context(), NOW(), \'insert\', NEW."record_id", NEW."preferred_channel", NEW."record_id", NEW."sort_name", NEW."title"); RETURN NULL;',
                            hash="2ec7b5b62fe224c99d30548d9fcd769043077f24",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_60225",
                            table="contacts_contact",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "contact",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "contacts_contactevent" ("date_of_birth", "date_of_death", "first_name", "interpreter", "kind", "known_as", "language", "last_name", "middle_names", "national_insurance_number", "needs", "organisation_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "preferred_channel", "record_id", "sort_name", "title") VALUES (NEW."date_of_birth", NEW."date_of_death", NEW."first_name", NEW."interpreter", NEW."kind", NEW."known_as", NEW."language", NEW."last_name", NEW."middle_names", NEW."national_insurance_number", NEW."needs", NEW."organisation_name", _pgh_attach_context(), NOW(), \'update\', NEW."record_id", NEW."preferred_channel", NEW."record_id", NEW."sort_name", NEW."title"); RETURN NULL;',
                            hash="d2157a475eb241577089396ad737da93a4ace838",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_7498c",
                            table="contacts_contact",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "contact",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_contactevent" ("date_of_birth", "date_of_death", "first_name", "interpreter", "kind", "known_as", "language", "last_name", "middle_names", "national_insurance_number", "needs", "organisation_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "preferred_channel", "record_id", "sort_name", "title") VALUES (OLD."date_of_birth", OLD."date_of_death", OLD."first_name", OLD."interpreter", OLD."kind", OLD."known_as", OLD."language", OLD."last_name", OLD."middle_names", OLD."national_insurance_number", OLD."needs", OLD."organisation_name", _pgh_attach_context(), NOW(), \'delete\', OLD."record_id", OLD."preferred_channel", OLD."record_id", OLD."sort_name", OLD."title"); RETURN NULL;',
                            hash="d62428cca365a4eaab83e938b271f982ea0eaff9",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_e2e36",
                            table="contacts_contact",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "contactevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="505ae91e744506bc96239d442b220d182c3a2cc4",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_89e84",
                            table="contacts_contactevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "contactaddress",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_contactaddressevent" ("category", "confidential", "contact_id", "from_date", "id", "lines", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "to_date", "uprn") VALUES (NEW."category", NEW."confidential", NEW."contact_id", NEW."from_date", NEW."id", NEW."lines", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."postcode", NEW."to_date", NEW."uprn"); RETURN NULL;',
                            hash="241912ba25d80f1b2f490251f0cd193a4573c61f",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_2299c",
                            table="contacts_contactaddress",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "contactaddress",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "contacts_contactaddressevent" ("category", "confidential", "contact_id", "from_date", "id", "lines", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "to_date", "uprn") VALUES (NEW."category", NEW."confidential", NEW."contact_id", NEW."from_date", NEW."id", NEW."lines", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."postcode", NEW."to_date", NEW."uprn"); RETURN NULL;',
                            hash="d044de95e9c1af390736209bc796c8280a05ebf2",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_ef533",
                            table="contacts_contactaddress",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "contactaddress",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_contactaddressevent" ("category", "confidential", "contact_id", "from_date", "id", "lines", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "to_date", "uprn") VALUES (OLD."category", OLD."confidential", OLD."contact_id", OLD."from_date", OLD."id", OLD."lines", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."postcode", OLD."to_date", OLD."uprn"); RETURN NULL;',
                            hash="6668a534a90380e8d784789e4c888d1d940b1a41",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_b3e74",
                            table="contacts_contactaddress",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "contactaddressevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="820ec4e1c1ddec1ae4c1b8bedc161c003220f323",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_0cef2",
                            table="contacts_contactaddressevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "contactphone",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_contactphoneevent" ("confidential", "contact_id", "id", "kind", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "safe") VALUES (NEW."confidential", NEW."contact_id", NEW."id", NEW."kind", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."safe"); RETURN NULL;',
                            hash="8dbaf679f1cd4d140edcefd03f00aae9e82d744c",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_6c368",
                            table="contacts_contactphone",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "contactphone",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "contacts_contactphoneevent" ("confidential", "contact_id", "id", "kind", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "safe") VALUES (NEW."confidential", NEW."contact_id", NEW."id", NEW."kind", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."safe"); RETURN NULL;',
                            hash="53b2f4a947550968ba9e40d21751835a7330f480",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_fb7d2",
                            table="contacts_contactphone",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "contactphone",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_contactphoneevent" ("confidential", "contact_id", "id", "kind", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "safe") VALUES (OLD."confidential", OLD."contact_id", OLD."id", OLD."kind", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."safe"); RETURN NULL;',
                            hash="93942fc670cb300ca07a78faed7857ee6804643b",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_00976",
                            table="contacts_contactphone",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "contactphoneevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="44a56d4f02f8e74a199b5b0190ef274664a2a27a",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_497d3",
                            table="contacts_contactphoneevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "contactemail",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_contactemailevent" ("address", "confidential", "contact_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "safe") VALUES (NEW."address", NEW."confidential", NEW."contact_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."safe"); RETURN NULL;',
                            hash="584ac33ca471bd0532d6c17e2838d5898c0f821f",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_a3fed",
                            table="contacts_contactemail",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "contactemail",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "contacts_contactemailevent" ("address", "confidential", "contact_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "safe") VALUES (NEW."address", NEW."confidential", NEW."contact_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."safe"); RETURN NULL;',
                            hash="69af4d22734938c11dc97db64a5bd25859a70487",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_650fa",
                            table="contacts_contactemail",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "contactemail",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_contactemailevent" ("address", "confidential", "contact_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "safe") VALUES (OLD."address", OLD."confidential", OLD."contact_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."safe"); RETURN NULL;',
                            hash="a6e1886f9539a7a4f09ec80e0d0b6a7c6513d0c2",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_5784a",
                            table="contacts_contactemail",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "contactemailevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="ebaefbe4555389ae88554c2daecdbf427c893946",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_1e98d",
                            table="contacts_contactemailevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "contactidentifier",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_contactidentifierevent" ("contact_id", "from_date", "id", "issuer", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "to_date", "type_id", "value") VALUES (NEW."contact_id", NEW."from_date", NEW."id", NEW."issuer", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."to_date", NEW."type_id", NEW."value"); RETURN NULL;',
                            hash="791f3b4bfa7682f2801dd22fa1e91c805016c866",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_8b5a0",
                            table="contacts_contactidentifier",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "contactidentifier",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "contacts_contactidentifierevent" ("contact_id", "from_date", "id", "issuer", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "to_date", "type_id", "value") VALUES (NEW."contact_id", NEW."from_date", NEW."id", NEW."issuer", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."to_date", NEW."type_id", NEW."value"); RETURN NULL;',
                            hash="9fcb5e0d4d04d24ffd59d80a58020a27eb88683b",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_5c7be",
                            table="contacts_contactidentifier",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "contactidentifier",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_contactidentifierevent" ("contact_id", "from_date", "id", "issuer", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "to_date", "type_id", "value") VALUES (OLD."contact_id", OLD."from_date", OLD."id", OLD."issuer", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."to_date", OLD."type_id", OLD."value"); RETURN NULL;',
                            hash="096c624ac4304445ff23b3a1b376c3c54f1a0478",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_53a5a",
                            table="contacts_contactidentifier",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "contactidentifierevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="63e9ea407028eb7bcda61a388f417f04276db0e7",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_90597",
                            table="contacts_contactidentifierevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "alert",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_alertevent" ("code", "confidential", "from_date", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "review_date", "severity", "text", "to_date") VALUES (NEW."code", NEW."confidential", NEW."from_date", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."record_id", NEW."review_date", NEW."severity", NEW."text", NEW."to_date"); RETURN NULL;',
                            hash="d93f36b9997b0b2d47af5cb7c38348413efa4f84",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_8fb39",
                            table="contacts_alert",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "alert",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "contacts_alertevent" ("code", "confidential", "from_date", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "review_date", "severity", "text", "to_date") VALUES (NEW."code", NEW."confidential", NEW."from_date", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."record_id", NEW."review_date", NEW."severity", NEW."text", NEW."to_date"); RETURN NULL;',
                            hash="89db53a17900f90b39ea68087c23aff7c3b936fb",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_34eb5",
                            table="contacts_alert",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "alert",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_alertevent" ("code", "confidential", "from_date", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "review_date", "severity", "text", "to_date") VALUES (OLD."code", OLD."confidential", OLD."from_date", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."record_id", OLD."review_date", OLD."severity", OLD."text", OLD."to_date"); RETURN NULL;',
                            hash="10d39145becce571fc9c4255059d2f9b3cf9d479",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_b83b2",
                            table="contacts_alert",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "alertevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="7b78ae376706ea8b3ab0643e9468ea50ef76e442",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_9a7f3",
                            table="contacts_alertevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "household",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_householdevent" ("asset_id", "from_date", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "to_date") VALUES (NEW."asset_id", NEW."from_date", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."to_date"); RETURN NULL;',
                            hash="abe32041af05a28d2e1dd2f1cf001498b073e872",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_d14e6",
                            table="contacts_household",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "household",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "contacts_householdevent" ("asset_id", "from_date", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "to_date") VALUES (NEW."asset_id", NEW."from_date", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."to_date"); RETURN NULL;',
                            hash="42baa6fdff41779395e7a9c81c642a02a6523d9d",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_9e902",
                            table="contacts_household",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "household",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_householdevent" ("asset_id", "from_date", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "to_date") VALUES (OLD."asset_id", OLD."from_date", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."to_date"); RETURN NULL;',
                            hash="278737d15b116c19f4fa48ec59a8d4d91bd6b721",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_d7fd6",
                            table="contacts_household",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "householdevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="3faf1aeeca86f7f9031a526157b6d708aa90cebf",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_732da",
                            table="contacts_householdevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "householdmember",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_householdmemberevent" ("contact_id", "from_date", "household_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "relationship", "to_date") VALUES (NEW."contact_id", NEW."from_date", NEW."household_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."relationship", NEW."to_date"); RETURN NULL;',
                            hash="40e30d00fa70ab4900c79fe1af7fd2a64d1cbca4",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_ba405",
                            table="contacts_householdmember",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "householdmember",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "contacts_householdmemberevent" ("contact_id", "from_date", "household_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "relationship", "to_date") VALUES (NEW."contact_id", NEW."from_date", NEW."household_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."relationship", NEW."to_date"); RETURN NULL;',
                            hash="da2416267e8e87b1d7b8282759d977b9afd3ffd0",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_5f34f",
                            table="contacts_householdmember",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "householdmember",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_householdmemberevent" ("contact_id", "from_date", "household_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "relationship", "to_date") VALUES (OLD."contact_id", OLD."from_date", OLD."household_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."relationship", OLD."to_date"); RETURN NULL;',
                            hash="490a232b6a274394777e5f1ab36ca7e3e9054b68",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_33ec4",
                            table="contacts_householdmember",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "householdmemberevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="ed331344ff7d0ec55c387631110bae696ef116ef",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_00ae5",
                            table="contacts_householdmemberevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "contactgroup",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_contactgroupevent" ("name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id") VALUES (NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."record_id", NEW."record_id"); RETURN NULL;',
                            hash="5b85199c51f9d78cf8d4151b03bb6f09026e0433",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_40a65",
                            table="contacts_contactgroup",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "contactgroup",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "contacts_contactgroupevent" ("name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id") VALUES (NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."record_id", NEW."record_id"); RETURN NULL;',
                            hash="7bb58c12c12db67c8595b9cf7cb6c2baa44b8c5b",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_12b45",
                            table="contacts_contactgroup",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "contactgroup",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_contactgroupevent" ("name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id") VALUES (OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."record_id", OLD."record_id"); RETURN NULL;',
                            hash="14e720a16286b2ff154bb5457569dd8fce60459c",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_41f72",
                            table="contacts_contactgroup",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "contactgroupevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="c3d7c0479f6a06b34cb6d473ac535642b5cd17ed",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_12bcd",
                            table="contacts_contactgroupevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "contactgroupmember",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_contactgroupmemberevent" ("contact_id", "from_date", "group_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "responsible", "to_date") VALUES (NEW."contact_id", NEW."from_date", NEW."group_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."responsible", NEW."to_date"); RETURN NULL;',
                            hash="87b367ac533ea811fb51137b9af275f840017b4e",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_bd241",
                            table="contacts_contactgroupmember",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "contactgroupmember",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "contacts_contactgroupmemberevent" ("contact_id", "from_date", "group_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "responsible", "to_date") VALUES (NEW."contact_id", NEW."from_date", NEW."group_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."responsible", NEW."to_date"); RETURN NULL;',
                            hash="ae4717ffe188642c4b44997e4b45300dfed2cfd7",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_a1ae2",
                            table="contacts_contactgroupmember",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "contactgroupmember",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_contactgroupmemberevent" ("contact_id", "from_date", "group_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "responsible", "to_date") VALUES (OLD."contact_id", OLD."from_date", OLD."group_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."responsible", OLD."to_date"); RETURN NULL;',
                            hash="8233f42414055a4c09ea9122bbd9e5bbce71ffd3",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_dbbcf",
                            table="contacts_contactgroupmember",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "contactgroupmemberevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="c4fe608a4fdfcdd76a20ac8704f041e0901aadc7",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_c7d91",
                            table="contacts_contactgroupmemberevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ],
        ),
    ]
