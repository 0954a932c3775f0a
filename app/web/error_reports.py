"""Reports of errors to a Sentry, where SENTRY_DSN names one: what failed, and nothing of who asked.

A report holds the scrubbed log line, the exception and where in our code it was raised. Nothing of the
request is in it: no address, query, form, header or cookie, and no value of a variable.
"""

from typing import TYPE_CHECKING, Any, cast

from app.config import (
    Config,
    ConfigInvalid,
)
from app.web.log_scrubbing import scrub_all

if TYPE_CHECKING:
    from sentry_sdk.types import Breadcrumb, BreadcrumbHint, Event, Hint


def init_app(config: Config) -> None:
    """Report what is logged as an error, and what ends a process or a thread; without a DSN nothing.

    Raises ConfigInvalid for a DSN that sentry-sdk does not understand.
    """
    if not config.sentry_dsn:
        return
    import sentry_sdk
    from sentry_sdk.integrations.atexit import AtexitIntegration
    from sentry_sdk.integrations.dedupe import DedupeIntegration
    from sentry_sdk.integrations.excepthook import ExcepthookIntegration
    from sentry_sdk.integrations.logging import LoggingIntegration
    from sentry_sdk.integrations.threading import ThreadingIntegration
    from sentry_sdk.utils import BadDsn

    try:
        sentry_sdk.init(
            dsn=config.sentry_dsn,
            # Those that look into requests, queries, processes and arguments are left out.
            default_integrations=False,
            auto_enabling_integrations=False,
            integrations=[
                AtexitIntegration(callback=lambda *_: None),  # which says nothing on the terminal
                DedupeIntegration(),
                ExcepthookIntegration(),
                LoggingIntegration(),
                ThreadingIntegration(propagate_scope=False),
            ],
            send_default_pii=False,
            include_local_variables=False,
            max_request_body_size="never",
            server_name="",
            traces_sample_rate=None,
            auto_session_tracking=False,
            send_client_reports=False,
            before_send=_scrub_event,
            before_send_transaction=_scrub_event,
            before_breadcrumb=_scrub_breadcrumb,
        )
    except BadDsn:
        raise ConfigInvalid("SENTRY_DSN is not an address that a Sentry gives") from None


# Whoever asked and what they asked for, should anything put it there; the machine's name.
_REMOVED_KEYS = ("request", "user", "server_name")


def _scrub_event(event: "Event", _hint: "Hint") -> "Event":
    event_data = cast("dict[str, Any]", event)
    allowed = {key: value for key, value in event_data.items() if key not in _REMOVED_KEYS}
    return cast("Event", {**scrub_all(allowed), **_event_identity(event_data)})


def _event_identity(event_data: dict[str, Any]) -> dict[str, Any]:
    """What Sentry tells reports apart by: made by its own library, of nothing that anyone typed."""
    return {key: event_data[key] for key in ("event_id", "timestamp") if key in event_data}


def _scrub_breadcrumb(crumb: "Breadcrumb", _hint: "BreadcrumbHint") -> "Breadcrumb":
    return cast("Breadcrumb", {**scrub_all(crumb), **_event_identity(crumb)})
