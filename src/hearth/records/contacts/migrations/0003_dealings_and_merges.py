import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import hearth.platform.audit.migration_operations
import hearth.platform.identity.models
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0002_notes_append_only"),
        ("identity", "0001_initial"),
        ("index", "0001_initial"),
        ("organisation", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        hearth.platform.audit.migration_operations.Together(operations=[
        pgtrigger.migrations.RemoveTrigger(
            model_name="alert",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="alert",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="alert",
            name="delete_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="contact",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="contact",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="contact",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="alert",
            name="audience",
            field=models.CharField(
                choices=[("all", "Publish to all"), ("internal", "Publish to internal only")],
                db_default="internal",
                default="internal",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="alertevent",
            name="audience",
            field=models.CharField(
                choices=[("all", "Publish to all"), ("internal", "Publish to internal only")],
                db_default="internal",
                default="internal",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                help_text="A stub leads there.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stubs",
                to="contacts.contact",
            ),
        ),
        migrations.AddField(
            model_name="contactevent",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="A stub leads there.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="contacts.contact",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["date_of_birth"], name="contact_by_birth"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("national_insurance_number", ""), _negated=True),
                fields=["national_insurance_number"],
                name="contact_by_insurance",
            ),
        ),
        migrations.AddIndex(
            model_name="contactaddress",
            index=models.Index(
                condition=models.Q(("postcode", ""), _negated=True),
                fields=["postcode"],
                name="contact_address_by_postcode",
            ),
        ),
        migrations.AddIndex(
            model_name="contactemail",
            index=models.Index(django.db.models.functions.text.Lower("address"), name="contact_email_by_address"),
        ),
        migrations.AddIndex(
            model_name="contactphone",
            index=models.Index(
                django.db.models.functions.text.Replace("number", models.Value(" ")), name="contact_phone_by_number"
            ),
        ),
        ]),
        hearth.platform.audit.migration_operations.Together(
            operations=[
                migrations.CreateModel(
                    name="AlertConfirmation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("confirmed_at", models.DateTimeField()),
                        (
                            "alert",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="confirmations",
                                to="contacts.alert",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["alert", "user", "-confirmed_at"], name="alert_confirmation_latest")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CommunicationPreference",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "topic",
                            models.CharField(
                                choices=[
                                    ("repairs", "Repairs and appointments"),
                                    ("account", "Rent and account"),
                                    ("surveys", "Surveys"),
                                    ("news", "Newsletters"),
                                    ("events", "Events and involvement"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "wanted",
                            models.CharField(
                                choices=[
                                    ("letter", "By letter"),
                                    ("email", "By email"),
                                    ("phone", "By phone"),
                                    ("text", "By text message"),
                                    ("none", "Not at all"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="preferences",
                                to="contacts.contact",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("contact", "topic"), name="communication_preference_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("wanted", "none"), _negated=True),
                                    ("topic__in", ["events", "news", "surveys"]),
                                    _connector="OR",
                                ),
                                name="communication_preference_may_be_refused",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DuplicatePair",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "score",
                            models.PositiveSmallIntegerField(
                                help_text="0 to 100; the same National Insurance number is 100."
                            ),
                        ),
                        (
                            "reasons",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=30), size=None
                            ),
                        ),
                        ("found_at", models.DateTimeField()),
                        (
                            "decision",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "To be looked at"),
                                    ("different", "Two different contacts"),
                                    ("merged", "Merged"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "company",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.company"
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "first",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contacts.contact"
                            ),
                        ),
                        (
                            "second",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contacts.contact"
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("decision", "")),
                                fields=["company", "-score", "id"],
                                name="duplicate_pair_open",
                            ),
                            models.Index(fields=["second"], name="duplicate_pair_by_second"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("first__lt", models.F("second"))), name="duplicate_pair_in_order"
                            ),
                            models.UniqueConstraint(fields=("first", "second"), name="duplicate_pair_once"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FormerName",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=250)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("birth", "Name at birth"),
                                    ("former", "Former name"),
                                    ("alias", "Also known as"),
                                ],
                                default="former",
                                max_length=20,
                            ),
                        ),
                        ("confidential", models.BooleanField(default=False)),
                        (
                            "to_date",
                            models.DateField(
                                blank=True, help_text="The first day on which it was the name no more.", null=True
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="former_names",
                                to="contacts.contact",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("name", ""), _negated=True), name="former_name_is_given"
                            ),
                            models.UniqueConstraint(fields=("contact", "name", "kind"), name="former_name_once"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Income",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("wages", "Wages"),
                                    ("self-employed", "Self-employment"),
                                    ("universal-credit", "Universal Credit"),
                                    ("housing-benefit", "Housing Benefit"),
                                    ("state-pension", "State Pension"),
                                    ("pension-credit", "Pension Credit"),
                                    ("other-pension", "Other pension"),
                                    ("child-benefit", "Child Benefit"),
                                    ("disability-benefit", "Disability benefit (PIP, DLA, Attendance Allowance)"),
                                    ("other", "Other"),
                                ],
                                max_length=30,
                            ),
                        ),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=10)),
                        (
                            "frequency",
                            models.CharField(
                                choices=[
                                    ("weekly", "a week"),
                                    ("fortnightly", "a fortnight"),
                                    ("four-weekly", "every four weeks"),
                                    ("monthly", "a month"),
                                    ("yearly", "a year"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("evidence", models.CharField(blank=True, max_length=200)),
                        ("from_date", models.DateField()),
                        ("to_date", models.DateField(blank=True, null=True)),
                        (
                            "contact",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="incomes",
                                to="contacts.contact",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("to_date", None), ("to_date__gt", models.F("from_date")), _connector="OR"
                                ),
                                name="income_ends_after_start",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("amount__gte", 0)), name="income_is_not_negative"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Merge",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("reason", models.CharField(max_length=300)),
                        ("merged_at", models.DateTimeField()),
                        ("undone_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "loser",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contacts.contact"
                            ),
                        ),
                        (
                            "merged_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "survivor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merges",
                                to="contacts.contact",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("survivor", models.F("loser")), _negated=True),
                                name="merge_is_of_two",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("undone_at", None)), fields=("loser",), name="merge_once"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Profile",
                    fields=[
                        (
                            "contact",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="profile",
                                serialize=False,
                                to="contacts.contact",
                            ),
                        ),
                        (
                            "sex",
                            models.CharField(
                                blank=True,
                                choices=[("female", "Female"), ("male", "Male"), ("prefers-not", "Prefers not to say")],
                                max_length=20,
                            ),
                        ),
                        (
                            "gender_same",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("same", "The same as the sex registered at birth"),
                                    ("different", "Different from the sex registered at birth"),
                                    ("prefers-not", "Prefers not to say"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "ethnicity",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("white-british", "White: English, Welsh, Scottish, Northern Irish or British"),
                                    ("white-irish", "White: Irish"),
                                    ("white-traveller", "White: Gypsy or Irish Traveller"),
                                    ("white-roma", "White: Roma"),
                                    ("white-other", "White: other"),
                                    ("mixed-white-black-caribbean", "Mixed: White and Black Caribbean"),
                                    ("mixed-white-black-african", "Mixed: White and Black African"),
                                    ("mixed-white-asian", "Mixed: White and Asian"),
                                    ("mixed-other", "Mixed: other"),
                                    ("asian-indian", "Asian: Indian"),
                                    ("asian-pakistani", "Asian: Pakistani"),
                                    ("asian-bangladeshi", "Asian: Bangladeshi"),
                                    ("asian-chinese", "Asian: Chinese"),
                                    ("asian-other", "Asian: other"),
                                    ("black-caribbean", "Black: Caribbean"),
                                    ("black-african", "Black: African"),
                                    ("black-other", "Black: other"),
                                    ("arab", "Arab"),
                                    ("other", "Any other ethnic group"),
                                    ("prefers-not", "Prefers not to say"),
                                ],
                                max_length=40,
                            ),
                        ),
                        (
                            "religion",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("none", "No religion"),
                                    ("christian", "Christian"),
                                    ("buddhist", "Buddhist"),
                                    ("hindu", "Hindu"),
                                    ("jewish", "Jewish"),
                                    ("muslim", "Muslim"),
                                    ("sikh", "Sikh"),
                                    ("other", "Any other religion or belief"),
                                    ("prefers-not", "Prefers not to say"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "disability",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("yes-a-lot", "Yes, limited a lot"),
                                    ("yes-a-little", "Yes, limited a little"),
                                    ("no", "No"),
                                    ("prefers-not", "Prefers not to say"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "sexual_orientation",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("heterosexual", "Straight or heterosexual"),
                                    ("gay-or-lesbian", "Gay or lesbian"),
                                    ("bisexual", "Bisexual"),
                                    ("other", "Other"),
                                    ("prefers-not", "Prefers not to say"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "marital_status",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("single", "Never married or in a civil partnership"),
                                    ("married", "Married"),
                                    ("civil-partnership", "In a civil partnership"),
                                    ("separated", "Separated"),
                                    ("divorced", "Divorced, or civil partnership dissolved"),
                                    ("widowed", "Widowed, or surviving civil partner"),
                                    ("prefers-not", "Prefers not to say"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "pregnancy",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("pregnant", "Pregnant"),
                                    ("maternity", "Gave birth within the last 26 weeks"),
                                    ("neither", "Neither"),
                                    ("prefers-not", "Prefers not to say"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("asked_date", models.DateField(help_text="When the person was last asked.")),
                    ],
                ),
                migrations.CreateModel(
                    name="Relationship",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("spouse", "Husband, wife or civil partner"),
                                    ("partner", "Partner"),
                                    ("former-partner", "Former partner"),
                                    ("parent", "Parent"),
                                    ("child", "Child"),
                                    ("sibling", "Brother or sister"),
                                    ("grandparent", "Grandparent"),
                                    ("grandchild", "Grandchild"),
                                    ("relative", "Other relative"),
                                    ("next-of-kin", "Next of kin"),
                                    ("next-of-kin-of", "Is next of kin to"),
                                    ("emergency-contact", "Emergency contact"),
                                    ("emergency-contact-of", "Is emergency contact of"),
                                    ("carer", "Carer"),
                                    ("cared-for", "Is cared for by this contact"),
                                    ("support-worker", "Support or social worker"),
                                    ("supported", "Is supported by this contact"),
                                    ("employer", "Works for"),
                                    ("employee", "Works here"),
                                    ("friend", "Friend or neighbour"),
                                ],
                                max_length=30,
                            ),
                        ),
                        ("confidential", models.BooleanField(default=False)),
                        ("from_date", models.DateField()),
                        ("to_date", models.DateField(blank=True, null=True)),
                        (
                            "contact",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="relationships",
                                to="contacts.contact",
                            ),
                        ),
                        (
                            "other",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="related_to",
                                to="contacts.contact",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("to_date", None), ("to_date__gt", models.F("from_date")), _connector="OR"
                                ),
                                name="relationship_ends_after_start",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("contact", models.F("other")), _negated=True),
                                name="relationship_is_of_two",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    ("contact", "="),
                                    ("other", "="),
                                    ("kind", "="),
                                    (hearth.platform.identity.models.DateRange("from_date", "to_date"), "&&"),
                                ],
                                name="relationship_once_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SecurityPassword",
                    fields=[
                        (
                            "contact",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="security_password",
                                serialize=False,
                                to="contacts.contact",
                            ),
                        ),
                        ("hash", models.CharField(max_length=200)),
                        ("set_at", models.DateTimeField()),
                        (
                            "failures",
                            models.PositiveSmallIntegerField(
                                default=0, help_text="Wrong answers since the last right one."
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ThirdPartyAuthority",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("consent", "The person's own consent"),
                                    ("power-property", "Lasting power of attorney: property and financial affairs"),
                                    ("power-welfare", "Lasting power of attorney: health and welfare"),
                                    ("deputy", "Deputy appointed by the Court of Protection"),
                                    ("appointee", "Appointee for benefits (DWP)"),
                                    ("parental", "Parental responsibility"),
                                    ("executor", "Executor or administrator of the estate"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "scopes",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("everything", "Everything"),
                                        ("rent", "Rent and account"),
                                        ("repairs", "Repairs and appointments"),
                                        ("tenancy", "The tenancy"),
                                        ("complaints", "Complaints"),
                                        ("support", "Support and benefits"),
                                    ],
                                    max_length=20,
                                ),
                                size=None,
                            ),
                        ),
                        (
                            "evidence",
                            models.CharField(help_text="What was seen: form signed on, order number.", max_length=300),
                        ),
                        ("from_date", models.DateField()),
                        ("to_date", models.DateField(blank=True, null=True)),
                        ("review_date", models.DateField(blank=True, null=True)),
                        (
                            "contact",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="authorities",
                                to="contacts.contact",
                            ),
                        ),
                        (
                            "holder",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="authorities_held",
                                to="contacts.contact",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "third-party authorities",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("to_date", None), ("to_date__gt", models.F("from_date")), _connector="OR"
                                ),
                                name="authority_ends_after_start",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("contact", models.F("holder")), _negated=True),
                                name="authority_is_of_two",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("scopes__len__gt", 0)), name="authority_has_scope"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("evidence", ""), _negated=True), name="authority_has_evidence"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MergeStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        ("model", models.CharField(help_text="App and model, as Django names them.", max_length=100)),
                        ("row", models.CharField(help_text="Its key, as text.", max_length=64)),
                        (
                            "action",
                            models.CharField(
                                choices=[("changed", "Changed"), ("removed", "Removed, being there twice")],
                                max_length=10,
                            ),
                        ),
                        ("before", models.JSONField()),
                        ("after", models.JSONField()),
                        (
                            "merge",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="contacts.merge"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("merge", "number"), name="merge_step_once")],
                    },
                ),
                migrations.CreateModel(
                    name="AlertConfirmationEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("confirmed_at", models.DateTimeField()),
                        (
                            "alert",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
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
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="contacts.alertconfirmation",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="CommunicationPreferenceEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "topic",
                            models.CharField(
                                choices=[
                                    ("repairs", "Repairs and appointments"),
                                    ("account", "Rent and account"),
                                    ("surveys", "Surveys"),
                                    ("news", "Newsletters"),
                                    ("events", "Events and involvement"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "wanted",
                            models.CharField(
                                choices=[
                                    ("letter", "By letter"),
                                    ("email", "By email"),
                                    ("phone", "By phone"),
                                    ("text", "By text message"),
                                    ("none", "Not at all"),
                                ],
                                max_length=20,
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
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="contacts.communicationpreference",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="DuplicatePairEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "score",
                            models.PositiveSmallIntegerField(
                                help_text="0 to 100; the same National Insurance number is 100."
                            ),
                        ),
                        (
                            "reasons",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=30), size=None
                            ),
                        ),
                        ("found_at", models.DateTimeField()),
                        (
                            "decision",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "To be looked at"),
                                    ("different", "Two different contacts"),
                                    ("merged", "Merged"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "company",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="organisation.company",
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "first",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
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
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="contacts.duplicatepair",
                            ),
                        ),
                        (
                            "second",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="contacts.contact",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="FormerNameEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("name", models.CharField(max_length=250)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("birth", "Name at birth"),
                                    ("former", "Former name"),
                                    ("alias", "Also known as"),
                                ],
                                default="former",
                                max_length=20,
                            ),
                        ),
                        ("confidential", models.BooleanField(default=False)),
                        (
                            "to_date",
                            models.DateField(
                                blank=True, help_text="The first day on which it was the name no more.", null=True
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
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="contacts.formername",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="IncomeEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("wages", "Wages"),
                                    ("self-employed", "Self-employment"),
                                    ("universal-credit", "Universal Credit"),
                                    ("housing-benefit", "Housing Benefit"),
                                    ("state-pension", "State Pension"),
                                    ("pension-credit", "Pension Credit"),
                                    ("other-pension", "Other pension"),
                                    ("child-benefit", "Child Benefit"),
                                    ("disability-benefit", "Disability benefit (PIP, DLA, Attendance Allowance)"),
                                    ("other", "Other"),
                                ],
                                max_length=30,
                            ),
                        ),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=10)),
                        (
                            "frequency",
                            models.CharField(
                                choices=[
                                    ("weekly", "a week"),
                                    ("fortnightly", "a fortnight"),
                                    ("four-weekly", "every four weeks"),
                                    ("monthly", "a month"),
                                    ("yearly", "a year"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("evidence", models.CharField(blank=True, max_length=200)),
                        ("from_date", models.DateField()),
                        ("to_date", models.DateField(blank=True, null=True)),
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
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="contacts.income",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="MergeEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("reason", models.CharField(max_length=300)),
                        ("merged_at", models.DateTimeField()),
                        ("undone_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "loser",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="contacts.contact",
                            ),
                        ),
                        (
                            "merged_by",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="contacts.merge",
                            ),
                        ),
                        (
                            "survivor",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="contacts.contact",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ProfileEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "sex",
                            models.CharField(
                                blank=True,
                                choices=[("female", "Female"), ("male", "Male"), ("prefers-not", "Prefers not to say")],
                                max_length=20,
                            ),
                        ),
                        (
                            "gender_same",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("same", "The same as the sex registered at birth"),
                                    ("different", "Different from the sex registered at birth"),
                                    ("prefers-not", "Prefers not to say"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "ethnicity",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("white-british", "White: English, Welsh, Scottish, Northern Irish or British"),
                                    ("white-irish", "White: Irish"),
                                    ("white-traveller", "White: Gypsy or Irish Traveller"),
                                    ("white-roma", "White: Roma"),
                                    ("white-other", "White: other"),
                                    ("mixed-white-black-caribbean", "Mixed: White and Black Caribbean"),
                                    ("mixed-white-black-african", "Mixed: White and Black African"),
                                    ("mixed-white-asian", "Mixed: White and Asian"),
                                    ("mixed-other", "Mixed: other"),
                                    ("asian-indian", "Asian: Indian"),
                                    ("asian-pakistani", "Asian: Pakistani"),
                                    ("asian-bangladeshi", "Asian: Bangladeshi"),
                                    ("asian-chinese", "Asian: Chinese"),
                                    ("asian-other", "Asian: other"),
                                    ("black-caribbean", "Black: Caribbean"),
                                    ("black-african", "Black: African"),
                                    ("black-other", "Black: other"),
                                    ("arab", "Arab"),
                                    ("other", "Any other ethnic group"),
                                    ("prefers-not", "Prefers not to say"),
                                ],
                                max_length=40,
                            ),
                        ),
                        (
                            "religion",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("none", "No religion"),
                                    ("christian", "Christian"),
                                    ("buddhist", "Buddhist"),
                                    ("hindu", "Hindu"),
                                    ("jewish", "Jewish"),
                                    ("muslim", "Muslim"),
                                    ("sikh", "Sikh"),
                                    ("other", "Any other religion or belief"),
                                    ("prefers-not", "Prefers not to say"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "disability",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("yes-a-lot", "Yes, limited a lot"),
                                    ("yes-a-little", "Yes, limited a little"),
                                    ("no", "No"),
                                    ("prefers-not", "Prefers not to say"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "sexual_orientation",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("heterosexual", "Straight or heterosexual"),
                                    ("gay-or-lesbian", "Gay or lesbian"),
                                    ("bisexual", "Bisexual"),
                                    ("other", "Other"),
                                    ("prefers-not", "Prefers not to say"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "marital_status",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("single", "Never married or in a civil partnership"),
                                    ("married", "Married"),
                                    ("civil-partnership", "In a civil partnership"),
                                    ("separated", "Separated"),
                                    ("divorced", "Divorced, or civil partnership dissolved"),
                                    ("widowed", "Widowed, or surviving civil partner"),
                                    ("prefers-not", "Prefers not to say"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "pregnancy",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("pregnant", "Pregnant"),
                                    ("maternity", "Gave birth within the last 26 weeks"),
                                    ("neither", "Neither"),
                                    ("prefers-not", "Prefers not to say"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("asked_date", models.DateField(help_text="When the person was last asked.")),
                        (
                            "contact",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                serialize=False,
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
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="contacts.profile",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="RelationshipEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("spouse", "Husband, wife or civil partner"),
                                    ("partner", "Partner"),
                                    ("former-partner", "Former partner"),
                                    ("parent", "Parent"),
                                    ("child", "Child"),
                                    ("sibling", "Brother or sister"),
                                    ("grandparent", "Grandparent"),
                                    ("grandchild", "Grandchild"),
                                    ("relative", "Other relative"),
                                    ("next-of-kin", "Next of kin"),
                                    ("next-of-kin-of", "Is next of kin to"),
                                    ("emergency-contact", "Emergency contact"),
                                    ("emergency-contact-of", "Is emergency contact of"),
                                    ("carer", "Carer"),
                                    ("cared-for", "Is cared for by this contact"),
                                    ("support-worker", "Support or social worker"),
                                    ("supported", "Is supported by this contact"),
                                    ("employer", "Works for"),
                                    ("employee", "Works here"),
                                    ("friend", "Friend or neighbour"),
                                ],
                                max_length=30,
                            ),
                        ),
                        ("confidential", models.BooleanField(default=False)),
                        ("from_date", models.DateField()),
                        ("to_date", models.DateField(blank=True, null=True)),
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
                            "other",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
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
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="contacts.relationship",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="SecurityPasswordEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("set_at", models.DateTimeField()),
                        (
                            "failures",
                            models.PositiveSmallIntegerField(
                                default=0, help_text="Wrong answers since the last right one."
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                serialize=False,
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
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="contacts.securitypassword",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ThirdPartyAuthorityEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("consent", "The person's own consent"),
                                    ("power-property", "Lasting power of attorney: property and financial affairs"),
                                    ("power-welfare", "Lasting power of attorney: health and welfare"),
                                    ("deputy", "Deputy appointed by the Court of Protection"),
                                    ("appointee", "Appointee for benefits (DWP)"),
                                    ("parental", "Parental responsibility"),
                                    ("executor", "Executor or administrator of the estate"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "scopes",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("everything", "Everything"),
                                        ("rent", "Rent and account"),
                                        ("repairs", "Repairs and appointments"),
                                        ("tenancy", "The tenancy"),
                                        ("complaints", "Complaints"),
                                        ("support", "Support and benefits"),
                                    ],
                                    max_length=20,
                                ),
                                size=None,
                            ),
                        ),
                        (
                            "evidence",
                            models.CharField(help_text="What was seen: form signed on, order number.", max_length=300),
                        ),
                        ("from_date", models.DateField()),
                        ("to_date", models.DateField(blank=True, null=True)),
                        ("review_date", models.DateField(blank=True, null=True)),
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
                            "holder",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
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
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="contacts.thirdpartyauthority",
                            ),
                        ),
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
                    "alert",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_alertevent" ("audience", "code", "confidential", "from_date", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "review_date", "severity", "text", "to_date") VALUES (NEW."audience", NEW."code", NEW."confidential", NEW."from_date", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."record_id", NEW."review_date", NEW."severity", NEW."text", NEW."to_date"); RETURN NULL;',
                            hash="e67fcdc2ed2b70f1d27cf5c1534d9b350f215172",
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
                            func='INSERT INTO "contacts_alertevent" ("audience", "code", "confidential", "from_date", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "review_date", "severity", "text", "to_date") VALUES (NEW."audience", NEW."code", NEW."confidential", NEW."from_date", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."record_id", NEW."review_date", NEW."severity", NEW."text", NEW."to_date"); RETURN NULL;',
                            hash="b7f94ef53f12ab0235ea2cef7be5adadefa3d307",
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
                            func='INSERT INTO "contacts_alertevent" ("audience", "code", "confidential", "from_date", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "review_date", "severity", "text", "to_date") VALUES (OLD."audience", OLD."code", OLD."confidential", OLD."from_date", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."record_id", OLD."review_date", OLD."severity", OLD."text", OLD."to_date"); RETURN NULL;',
                            hash="443909a17d26ccc43bd18f36124b2c0164dfe8fe",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_b83b2",
                            table="contacts_alert",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "contact",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_contactevent" ("date_of_birth", "date_of_death", "first_name", "interpreter", "kind", "known_as", "language", "last_name", "merged_into_id", "middle_names", "national_insurance_number", "needs", "organisation_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "preferred_channel", "record_id", "sort_name", "title") VALUES (NEW."date_of_birth", NEW."date_of_death", NEW."first_name", NEW."interpreter", NEW."kind", NEW."known_as", NEW."language", NEW."last_name", NEW."merged_into_id", NEW."middle_names", NEW."national_insurance_number", NEW."needs", NEW."organisation_name", _pgh_attach_context(), NOW(), \'insert\', NEW."record_id", NEW."preferred_channel", NEW."record_id", NEW."sort_name", NEW."title"); RETURN NULL;',
                            hash="cd095af83f661030a95b94c321e7e65b67464e5e",
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
                            func='INSERT INTO "contacts_contactevent" ("date_of_birth", "date_of_death", "first_name", "interpreter", "kind", "known_as", "language", "last_name", "merged_into_id", "middle_names", "national_insurance_number", "needs", "organisation_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "preferred_channel", "record_id", "sort_name", "title") VALUES (NEW."date_of_birth", NEW."date_of_death", NEW."first_name", NEW."interpreter", NEW."kind", NEW."known_as", NEW."language", NEW."last_name", NEW."merged_into_id", NEW."middle_names", NEW."national_insurance_number", NEW."needs", NEW."organisation_name", _pgh_attach_context(), NOW(), \'update\', NEW."record_id", NEW."preferred_channel", NEW."record_id", NEW."sort_name", NEW."title"); RETURN NULL;',
                            hash="97ee99146327085e17898d4ebacfa25ae245540c",
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
                            func='INSERT INTO "contacts_contactevent" ("date_of_birth", "date_of_death", "first_name", "interpreter", "kind", "known_as", "language", "last_name", "merged_into_id", "middle_names", "national_insurance_number", "needs", "organisation_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "preferred_channel", "record_id", "sort_name", "title") VALUES (OLD."date_of_birth", OLD."date_of_death", OLD."first_name", OLD."interpreter", OLD."kind", OLD."known_as", OLD."language", OLD."last_name", OLD."merged_into_id", OLD."middle_names", OLD."national_insurance_number", OLD."needs", OLD."organisation_name", _pgh_attach_context(), NOW(), \'delete\', OLD."record_id", OLD."preferred_channel", OLD."record_id", OLD."sort_name", OLD."title"); RETURN NULL;',
                            hash="ac65954d59e75a34dd0f9888a5311972817e2521",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_e2e36",
                            table="contacts_contact",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "profile",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_profileevent" ("asked_date", "contact_id", "disability", "ethnicity", "gender_same", "marital_status", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pregnancy", "religion", "sex", "sexual_orientation") VALUES (NEW."asked_date", NEW."contact_id", NEW."disability", NEW."ethnicity", NEW."gender_same", NEW."marital_status", _pgh_attach_context(), NOW(), \'insert\', NEW."contact_id", NEW."pregnancy", NEW."religion", NEW."sex", NEW."sexual_orientation"); RETURN NULL;',
                            hash="5c05dc03e0b81d0aa7eb93d39f1d844344748c6b",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_42c64",
                            table="contacts_profile",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "profile",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "contacts_profileevent" ("asked_date", "contact_id", "disability", "ethnicity", "gender_same", "marital_status", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pregnancy", "religion", "sex", "sexual_orientation") VALUES (NEW."asked_date", NEW."contact_id", NEW."disability", NEW."ethnicity", NEW."gender_same", NEW."marital_status", _pgh_attach_context(), NOW(), \'update\', NEW."contact_id", NEW."pregnancy", NEW."religion", NEW."sex", NEW."sexual_orientation"); RETURN NULL;',
                            hash="f6b2fa5387f0975ff0394baf811fb5c2be955918",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_a9541",
                            table="contacts_profile",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "profile",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_profileevent" ("asked_date", "contact_id", "disability", "ethnicity", "gender_same", "marital_status", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pregnancy", "religion", "sex", "sexual_orientation") VALUES (OLD."asked_date", OLD."contact_id", OLD."disability", OLD."ethnicity", OLD."gender_same", OLD."marital_status", _pgh_attach_context(), NOW(), \'delete\', OLD."contact_id", OLD."pregnancy", OLD."religion", OLD."sex", OLD."sexual_orientation"); RETURN NULL;',
                            hash="ab96c71ba904f9a25da5a50b60d70928f2f8c7e1",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_c3313",
                            table="contacts_profile",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "securitypassword",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_securitypasswordevent" ("contact_id", "failures", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "set_at") VALUES (NEW."contact_id", NEW."failures", _pgh_attach_context(), NOW(), \'insert\', NEW."contact_id", NEW."set_at"); RETURN NULL;',
                            hash="eba06bc99c51ac29a646795a2ca99c9885caefe2",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_c2907",
                            table="contacts_securitypassword",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "securitypassword",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."contact_id" IS DISTINCT FROM (NEW."contact_id") OR OLD."failures" IS DISTINCT FROM (NEW."failures") OR OLD."set_at" IS DISTINCT FROM (NEW."set_at"))',
                            func='INSERT INTO "contacts_securitypasswordevent" ("contact_id", "failures", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "set_at") VALUES (NEW."contact_id", NEW."failures", _pgh_attach_context(), NOW(), \'update\', NEW."contact_id", NEW."set_at"); RETURN NULL;',
                            hash="52e563203df8dadfd52b1aa26f75fcd0280c2f24",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_30cc0",
                            table="contacts_securitypassword",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "securitypassword",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_securitypasswordevent" ("contact_id", "failures", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "set_at") VALUES (OLD."contact_id", OLD."failures", _pgh_attach_context(), NOW(), \'delete\', OLD."contact_id", OLD."set_at"); RETURN NULL;',
                            hash="5f2dd06d5841bc06a8ae962d234629c1fc44ced3",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_ea96c",
                            table="contacts_securitypassword",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "alertconfirmation",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_alertconfirmationevent" ("alert_id", "confirmed_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (NEW."alert_id", NEW."confirmed_at", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."user_id"); RETURN NULL;',
                            hash="93d081518dc1df8dc8e10d23397d05c317f94d14",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_0538c",
                            table="contacts_alertconfirmation",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "alertconfirmation",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "contacts_alertconfirmationevent" ("alert_id", "confirmed_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (NEW."alert_id", NEW."confirmed_at", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."user_id"); RETURN NULL;',
                            hash="05354ce63895490711cdfaa1c88dcbbe7f8a4f6b",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_da764",
                            table="contacts_alertconfirmation",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "alertconfirmation",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_alertconfirmationevent" ("alert_id", "confirmed_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (OLD."alert_id", OLD."confirmed_at", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."user_id"); RETURN NULL;',
                            hash="bd27b3a4132157af19a14afcbcf5b78728307bbc",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_f5824",
                            table="contacts_alertconfirmation",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "alertconfirmationevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="9ec9e4f60918031e40b4bbcffb67461dec50b96e",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_8c05e",
                            table="contacts_alertconfirmationevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "communicationpreference",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_communicationpreferenceevent" ("contact_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "topic", "wanted") VALUES (NEW."contact_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."topic", NEW."wanted"); RETURN NULL;',
                            hash="64cf141659a4d2e8f37d0397bca4bce3cb9d99fd",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_082f2",
                            table="contacts_communicationpreference",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "communicationpreference",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "contacts_communicationpreferenceevent" ("contact_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "topic", "wanted") VALUES (NEW."contact_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."topic", NEW."wanted"); RETURN NULL;',
                            hash="98621989a656d272f434b0ab72107d61bda7ced9",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_ab7dc",
                            table="contacts_communicationpreference",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "communicationpreference",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_communicationpreferenceevent" ("contact_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "topic", "wanted") VALUES (OLD."contact_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."topic", OLD."wanted"); RETURN NULL;',
                            hash="9f0b5321ab1c259db5b9b66c35892df564081831",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_d6936",
                            table="contacts_communicationpreference",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "communicationpreferenceevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="cefcfbbb78f2636e975a6eafbd89c4d10fd50fac",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_312f4",
                            table="contacts_communicationpreferenceevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "duplicatepair",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_duplicatepairevent" ("company_id", "decided_at", "decided_by_id", "decision", "first_id", "found_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reasons", "score", "second_id") VALUES (NEW."company_id", NEW."decided_at", NEW."decided_by_id", NEW."decision", NEW."first_id", NEW."found_at", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reasons", NEW."score", NEW."second_id"); RETURN NULL;',
                            hash="40e12fd70495fd62b3d5402a38ab5d004df29c09",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_3a102",
                            table="contacts_duplicatepair",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "duplicatepair",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "contacts_duplicatepairevent" ("company_id", "decided_at", "decided_by_id", "decision", "first_id", "found_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reasons", "score", "second_id") VALUES (NEW."company_id", NEW."decided_at", NEW."decided_by_id", NEW."decision", NEW."first_id", NEW."found_at", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reasons", NEW."score", NEW."second_id"); RETURN NULL;',
                            hash="ba2bc55d24af92bf5acb669019eff62966ea867b",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_26f16",
                            table="contacts_duplicatepair",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "duplicatepair",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_duplicatepairevent" ("company_id", "decided_at", "decided_by_id", "decision", "first_id", "found_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reasons", "score", "second_id") VALUES (OLD."company_id", OLD."decided_at", OLD."decided_by_id", OLD."decision", OLD."first_id", OLD."found_at", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reasons", OLD."score", OLD."second_id"); RETURN NULL;',
                            hash="6bac2dd66dae752713467267e13d99a00fb912d2",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_3bb1c",
                            table="contacts_duplicatepair",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "duplicatepairevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="897bf4b45a7015cb161fc88b9b98383d749e37c7",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_0272a",
                            table="contacts_duplicatepairevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "formername",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_formernameevent" ("confidential", "contact_id", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "to_date") VALUES (NEW."confidential", NEW."contact_id", NEW."id", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."to_date"); RETURN NULL;',
                            hash="7b6fd7895d56d3ef0789a7beef09416177b7809a",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_75625",
                            table="contacts_formername",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "formername",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "contacts_formernameevent" ("confidential", "contact_id", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "to_date") VALUES (NEW."confidential", NEW."contact_id", NEW."id", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."to_date"); RETURN NULL;',
                            hash="d7da2deafeeaa66397539f75bcc892baddd7aeaf",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_fac11",
                            table="contacts_formername",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "formername",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_formernameevent" ("confidential", "contact_id", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "to_date") VALUES (OLD."confidential", OLD."contact_id", OLD."id", OLD."kind", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."to_date"); RETURN NULL;',
                            hash="b9ed0bbce791d69169b1d8963d3a50dee4ae1fce",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_6949b",
                            table="contacts_formername",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "formernameevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="8e1bece4c78407e6e821f08debf24a5ae2f7e07f",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_56bac",
                            table="contacts_formernameevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "income",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_incomeevent" ("amount", "contact_id", "evidence", "frequency", "from_date", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "to_date") VALUES (NEW."amount", NEW."contact_id", NEW."evidence", NEW."frequency", NEW."from_date", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."to_date"); RETURN NULL;',
                            hash="bbbab369e0f1605a83b69af7249886665cbf2005",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_3395d",
                            table="contacts_income",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "income",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "contacts_incomeevent" ("amount", "contact_id", "evidence", "frequency", "from_date", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "to_date") VALUES (NEW."amount", NEW."contact_id", NEW."evidence", NEW."frequency", NEW."from_date", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."to_date"); RETURN NULL;',
                            hash="10c9f4248cc9c21e10efd1b0af6b05e123b8b750",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_8fdb7",
                            table="contacts_income",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "income",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_incomeevent" ("amount", "contact_id", "evidence", "frequency", "from_date", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "to_date") VALUES (OLD."amount", OLD."contact_id", OLD."evidence", OLD."frequency", OLD."from_date", OLD."id", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."to_date"); RETURN NULL;',
                            hash="988e9bb93dc709a093da8a3d588e3bfa95ba4926",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_5a3c4",
                            table="contacts_income",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "incomeevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="e1c215eb83623b5001f5b56fe45355099e54e657",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_f0cde",
                            table="contacts_incomeevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "merge",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_mergeevent" ("id", "loser_id", "merged_at", "merged_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "survivor_id", "undone_at") VALUES (NEW."id", NEW."loser_id", NEW."merged_at", NEW."merged_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."survivor_id", NEW."undone_at"); RETURN NULL;',
                            hash="eff77a3dc5caf1e09dc34a3176703f8a5ede8994",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_a2bd0",
                            table="contacts_merge",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "merge",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "contacts_mergeevent" ("id", "loser_id", "merged_at", "merged_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "survivor_id", "undone_at") VALUES (NEW."id", NEW."loser_id", NEW."merged_at", NEW."merged_by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."survivor_id", NEW."undone_at"); RETURN NULL;',
                            hash="b358ae1226b8aaf9d05e8ad36734d704e3e7fed9",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_b9355",
                            table="contacts_merge",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "merge",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_mergeevent" ("id", "loser_id", "merged_at", "merged_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "survivor_id", "undone_at") VALUES (OLD."id", OLD."loser_id", OLD."merged_at", OLD."merged_by_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."survivor_id", OLD."undone_at"); RETURN NULL;',
                            hash="991567a6eb76566495a6aecfcdcaa1d764745632",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_b43c9",
                            table="contacts_merge",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "mergeevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="1e458679fbe0dc846ca75ecc4478f90053d75a92",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_66b20",
                            table="contacts_mergeevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "profileevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="d9421df3cf43231ac6e4c16c5e03698abcd2c4ab",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_eddd8",
                            table="contacts_profileevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "relationship",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_relationshipevent" ("confidential", "contact_id", "from_date", "id", "kind", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "to_date") VALUES (NEW."confidential", NEW."contact_id", NEW."from_date", NEW."id", NEW."kind", NEW."other_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."to_date"); RETURN NULL;',
                            hash="a4fa37af79ad46132e369bfbee2ec5aefa7aa31b",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_9efed",
                            table="contacts_relationship",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "relationship",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "contacts_relationshipevent" ("confidential", "contact_id", "from_date", "id", "kind", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "to_date") VALUES (NEW."confidential", NEW."contact_id", NEW."from_date", NEW."id", NEW."kind", NEW."other_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."to_date"); RETURN NULL;',
                            hash="3d6361abd99c6c6c251683d74039c2147baefc5e",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_338da",
                            table="contacts_relationship",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "relationship",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_relationshipevent" ("confidential", "contact_id", "from_date", "id", "kind", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "to_date") VALUES (OLD."confidential", OLD."contact_id", OLD."from_date", OLD."id", OLD."kind", OLD."other_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."to_date"); RETURN NULL;',
                            hash="eeabc570ff2a4212c81c56e55eabd74580a54c03",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_d8dd7",
                            table="contacts_relationship",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "relationshipevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="537d502492c5969fd04d6fe00f14f3dd9c84c74b",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_2891e",
                            table="contacts_relationshipevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "securitypasswordevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="a9080c18a2a13ff23a8afa14ef44ce411d7949f7",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_955cb",
                            table="contacts_securitypasswordevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                (
                    "thirdpartyauthority",
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_thirdpartyauthorityevent" ("contact_id", "evidence", "from_date", "holder_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_date", "scopes", "to_date") VALUES (NEW."contact_id", NEW."evidence", NEW."from_date", NEW."holder_id", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."review_date", NEW."scopes", NEW."to_date"); RETURN NULL;',
                            hash="3716968615dd2b45b3aabf695f4e1622fd4a9ea2",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_74170",
                            table="contacts_thirdpartyauthority",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "thirdpartyauthority",
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "contacts_thirdpartyauthorityevent" ("contact_id", "evidence", "from_date", "holder_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_date", "scopes", "to_date") VALUES (NEW."contact_id", NEW."evidence", NEW."from_date", NEW."holder_id", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."review_date", NEW."scopes", NEW."to_date"); RETURN NULL;',
                            hash="cacdeffba339de52215e24c08ccee22a335a095f",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_757cf",
                            table="contacts_thirdpartyauthority",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "thirdpartyauthority",
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contacts_thirdpartyauthorityevent" ("contact_id", "evidence", "from_date", "holder_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_date", "scopes", "to_date") VALUES (OLD."contact_id", OLD."evidence", OLD."from_date", OLD."holder_id", OLD."id", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."review_date", OLD."scopes", OLD."to_date"); RETURN NULL;',
                            hash="54c390dbcebfa8b1a521a647bbc1703a89e3a7fd",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_d1264",
                            table="contacts_thirdpartyauthority",
                            when="AFTER",
                        ),
                    ),
                ),
                (
                    "thirdpartyauthorityevent",
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="dd7b1a16aa4584ed0157a45104e884682220485f",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_28c3a",
                            table="contacts_thirdpartyauthorityevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ],
        ),
        migrations.RunSQL(
            """
            CREATE FUNCTION contacts_mergestep_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'Steps of a merge are append-only.' USING ERRCODE = 'restrict_violation';
            END $$;
            CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON contacts_mergestep
                FOR EACH STATEMENT EXECUTE FUNCTION contacts_mergestep_is_append_only();
            """,
            """
            DROP TRIGGER append_only ON contacts_mergestep;
            DROP FUNCTION contacts_mergestep_is_append_only();
            """,
        ),
    ]
