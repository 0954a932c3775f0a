"""Error reports to Sentry, when SENTRY_DSN is set: what failed, and nothing about the user.

A report contains the scrubbed log line, the exception and where in our code it was raised. It
contains nothing from the request (URL, query, form, headers, cookies) and no values of variables.
"""

from typing import TYPE_CHECKING, Any, cast

from app.config import Config, ConfigInvalid
from app.web.log_scrubbing import scrub_all

if TYPE_CHECKING:
    from sentry_sdk.types import Breadcrumb, BreadcrumbHint, Event, Hint


def init_app(config: Config) -> None:
    """Report logged errors and exceptions that end a process or thread; without a DSN, nothing.

    Raises ConfigInvalid for a DSN that sentry-sdk rejects.
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
            # The default integrations read requests, queries, processes and arguments.
            default_integrations=False,
            auto_enabling_integrations=False,
            integrations=[
                AtexitIntegration(callback=lambda *_: None),  # prints nothing
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
        raise ConfigInvalid("SENTRY_DSN is not a valid Sentry DSN") from None


# Details of the user, the request and the machine, in case an integration adds them.
_REMOVED_KEYS = ("request", "user", "server_name")


def _scrub_event(event: "Event", _hint: "Hint") -> "Event":
    event_data = cast("dict[str, Any]", event)
    allowed = {key: value for key, value in event_data.items() if key not in _REMOVED_KEYS}
    return cast("Event", {**scrub_all(allowed), **_event_identity(event_data)})


def _event_identity(event_data: dict[str, Any]) -> dict[str, Any]:
    """The fields that identify a report; Sentry's library makes them, not from user input."""
    return {key: event_data[key] for key in ("event_id", "timestamp") if key in event_data}


def _scrub_breadcrumb(crumb: "Breadcrumb", _hint: "BreadcrumbHint") -> "Breadcrumb":
    return cast("Breadcrumb", {**scrub_all(crumb), **_event_identity(crumb)})
