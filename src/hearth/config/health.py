"""Whether Hearth is alive, and whether it is ready to be used. For supervisors and load balancers; says no secrets."""

from __future__ import annotations

import os

from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from hearth.engines.cases.models import PathVersion, VersionStatus
from hearth.platform.identity.models import User
from hearth.platform.organisation.models import Company

_migrated = False


@require_safe
def live(_request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "live"})


@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    """200 when somebody can sign in and work: database, migrations, styles, people, published paths. Else 503."""
    missing = _missing()
    return JsonResponse(
        {"status": "ready" if not missing else "not ready", "missing": missing},
        status=503 if missing else 200,
        headers={"X-Hearth-Start": os.environ.get("HEARTH_START", "")},  # the supervisor knows its own by it
    )


def _missing() -> list[str]:
    global _migrated  # noqa: PLW0603 - migrations only ever move forward under a running process
    try:
        if not _migrated:
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                return ["migrations"]
            _migrated = True
        checks = {
            "company": Company.objects.exists(),
            "people": User.objects.filter(is_active=True).exists(),
            "paths": PathVersion.objects.filter(status=VersionStatus.PUBLISHED).exists(),
            "front end": staticfiles_storage.exists("built/staff.css"),
        }
    except DatabaseError:
        return ["database"]
    return [name for name, there in checks.items() if not there]
