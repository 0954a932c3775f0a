"""For whoever runs the service."""

from flask import Blueprint

bp = Blueprint("health", __name__)


@bp.get("/healthz/live")
def live() -> tuple[str, dict[str, str]]:
    """Whether this process answers."""
    return "ok\n", {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
