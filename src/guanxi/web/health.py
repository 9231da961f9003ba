"""For those who watch over the server: is it alive, and is it ready for people?"""

from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from guanxi.jobs.health import living_workers
from guanxi.kernel.leaving import leaving
from guanxi.kernel.migrations import pending_migrations


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """This process is not about to end, the database answers and has all migrations, and a worker has said lately that
    it lives; 503 when not."""
    checks = {"process": "leaving" if leaving.is_set() else "ok", **_checks()}
    is_ready = all(value == "ok" for value in checks.values())
    return JsonResponse({"status": "ok" if is_ready else "not ready", **checks}, status=200 if is_ready else 503)


def _checks() -> dict[str, str]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if pending_migrations():
            return {"database": "ok", "migrations": "pending", "worker": "unknown"}
        return {"database": "ok", "migrations": "ok", "worker": "ok" if living_workers() else "silent"}
    except Error:
        connection.close()  # the next question tries a new one
        return {"database": "unreachable", "migrations": "unknown", "worker": "unknown"}
