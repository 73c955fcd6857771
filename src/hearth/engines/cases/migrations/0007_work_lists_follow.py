from django.db import migrations


class Migration(migrations.Migration):
    """What a work list is ordered by follows the task, whoever writes it: see TaskAssignee.

    The rows of a new assignee are taken from its task; a task whose target or end changes takes its assignees along; a
    target that the law sets marks them; the urgency of a case type reaches what is open.
    """

    dependencies = [("cases", "0006_work_lists")]
    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION cases_assignee_begins() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                SELECT t.ended_at IS NULL, coalesce(t.target_at, '9999-12-31 00:00:00+00'), t.amber_at, y.priority,
                    EXISTS (SELECT FROM cases_target g WHERE g.task_id = t.id AND (g.rule ->> 'statutory')::boolean)
                INTO NEW.open, NEW.due_at, NEW.amber_at, NEW.priority, NEW.statutory
                FROM cases_casetask t JOIN cases_case c ON c.record_id = t.case_id
                JOIN cases_casetype y ON y.id = c.type_id WHERE t.id = NEW.task_id;
                RETURN NEW;
            END $$;
            CREATE TRIGGER begins BEFORE INSERT ON cases_taskassignee
                FOR EACH ROW EXECUTE FUNCTION cases_assignee_begins();

            CREATE FUNCTION cases_assignees_follow() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                UPDATE cases_taskassignee SET open = NEW.ended_at IS NULL, amber_at = NEW.amber_at,
                    due_at = coalesce(NEW.target_at, '9999-12-31 00:00:00+00') WHERE task_id = NEW.id;
                RETURN NULL;
            END $$;
            CREATE TRIGGER assignees_follow AFTER UPDATE OF ended_at, target_at, amber_at ON cases_casetask
                FOR EACH ROW WHEN ((OLD.ended_at IS NULL, OLD.target_at, OLD.amber_at)
                    IS DISTINCT FROM (NEW.ended_at IS NULL, NEW.target_at, NEW.amber_at))
                EXECUTE FUNCTION cases_assignees_follow();

            CREATE FUNCTION cases_assignees_by_law() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                UPDATE cases_taskassignee SET statutory = true WHERE task_id = NEW.task_id;
                RETURN NULL;
            END $$;
            CREATE TRIGGER assignees_by_law AFTER INSERT ON cases_target
                FOR EACH ROW WHEN (NEW.task_id IS NOT NULL AND (NEW.rule ->> 'statutory')::boolean)
                EXECUTE FUNCTION cases_assignees_by_law();

            CREATE FUNCTION cases_assignees_urgent() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                UPDATE cases_taskassignee a SET priority = NEW.priority FROM cases_casetask t, cases_case c
                WHERE a.open AND a.task_id = t.id AND t.case_id = c.record_id AND c.type_id = NEW.id;
                RETURN NULL;
            END $$;
            CREATE TRIGGER assignees_urgent AFTER UPDATE OF priority ON cases_casetype
                FOR EACH ROW WHEN (OLD.priority <> NEW.priority) EXECUTE FUNCTION cases_assignees_urgent();

            UPDATE cases_taskassignee a SET open = t.ended_at IS NULL, amber_at = t.amber_at,
                due_at = coalesce(t.target_at, '9999-12-31 00:00:00+00'),
                statutory = EXISTS (
                    SELECT FROM cases_target g WHERE g.task_id = t.id AND (g.rule ->> 'statutory')::boolean)
            FROM cases_casetask t WHERE t.id = a.task_id;
            """,
            """
            DROP TRIGGER assignees_urgent ON cases_casetype;
            DROP TRIGGER assignees_by_law ON cases_target;
            DROP TRIGGER assignees_follow ON cases_casetask;
            DROP TRIGGER begins ON cases_taskassignee;
            DROP FUNCTION cases_assignees_urgent();
            DROP FUNCTION cases_assignees_by_law();
            DROP FUNCTION cases_assignees_follow();
            DROP FUNCTION cases_assignee_begins();
            """,
        )
    ]
