"""The pages of the audit: filter it, verify that nothing was changed, and export it."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from flask import Response, request, stream_with_context, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.core.csv_escaping import escape_formula
from app.core.staff_roles import DECIDING_EDITIONS
from app.data.audit import EXPORTED, AuditEntry, save_audit_entry
from app.data.audit_search import AuditFilter, AuditLine, AuditScope, find_lines, read_all_lines
from app.data.jobs import OPEN, arguments_text, find_newest_job_of_each
from app.data.record_times import in_utc
from app.data.tables import Job, JobKind, JobState
from app.i18n import Translator
from app.web.request_context import now
from app.web.staff.access import allowed, current_user
from app.web.staff.audit_log.filters import (
    AskedLines,
    Subjects,
    audit_filter,
    own_scope,
    read_asked,
)
from app.web.staff.audit_log.lines import in_words
from app.web.staff.audit_log.wording import ACTIONS, FIELDS, action_text
from app.web.staff.list_pages import sent_number
from app.web.staff.record_session import record_session
from app.web.staff.refreshes.start_job import queue_job
from app.web.staff.setting.history import moment
from app.web.staff.setting.own_setting import english, own_council
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.templating import render

bp = staff_blueprint("audit_log", "/council/audit")
readers = allowed(*DECIDING_EDITIONS)
PAGE_LINES: Final = 50
CSV_COLUMNS: Final = (
    *("line", "at_utc", "who", "action", "what", "subject", "name"),
    *("field", "old_value", "new_value", "reason"),
)


@bp.get("/")
@readers
def listed() -> str:
    """The lines that match the filter, newest first, 50 a page."""
    asked, subjects, translator = read_asked(request.args), Subjects(), english()
    lines, newer, older = _page(own_scope(subjects), audit_filter(asked, subjects))
    return render.page(
        "en",
        "staff/audit_log/listed.html",
        asked=asked,
        actions=_options(ACTIONS),
        fields=_options(FIELDS),
        lines=[in_words(one, subjects, translator) for one in lines],
        newer_url=_page_url(asked, after=newer) if newer else "",
        older_url=_page_url(asked, before=older) if older else "",
        verified=_last_verification(),
    )


@bp.post("/verify")
@readers
def verify() -> AnyResponse:
    """Verify the audit as a job: a million lines take half a minute."""
    return queue_job(JobKind.VERIFY_AUDIT, {"la_number": own_council()}, "")


@bp.post("/export")
@readers
def export() -> Response:
    """The lines of a filter as a CSV file, sent while they are read; who exports is audited."""
    asked, subjects, session = read_asked(request.form), Subjects(), record_session()
    subject = f"council {own_council()}"
    entry = AuditEntry(current_user().who, EXPORTED, subject, new_value=asked.description)
    scope, wanted = own_scope(subjects), audit_filter(asked, subjects)
    save_audit_entry(session, entry, now())
    session.commit()  # first: no file without a line
    sent = stream_with_context(_csv(scope, wanted, subjects))
    response = Response(sent, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="audit-{own_council()}.csv"'
    return response


def _page(scope: AuditScope, wanted: AuditFilter) -> tuple[list[AuditLine], int, int]:
    """A page, and the line numbers to go on from: to newer and to older lines, 0 for none."""
    session, before, after = record_session(), sent_number("before"), sent_number("after")
    if after:
        found = find_lines(session, scope, wanted, PAGE_LINES + 1, after=after)
        has_newer, lines = len(found) > PAGE_LINES, found[-PAGE_LINES:]
        older = lines[-1].line_id if lines else after + 1
        return lines, lines[0].line_id if has_newer else 0, older
    found = find_lines(session, scope, wanted, PAGE_LINES + 1, before=before or None)
    lines = found[:PAGE_LINES]
    newer = lines[0].line_id if lines and before else 0
    return lines, newer, lines[-1].line_id if len(found) > PAGE_LINES else 0


def _page_url(asked: AskedLines, **position: int) -> str:
    values: dict[str, Any] = {**asked.typed, **position}
    return url_for("audit_log.listed", **values)


def _options(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """What to choose from, in alphabetical order of the words."""
    options = [(value, english().gettext(text)) for value, text in texts.items()]
    return sorted(options, key=lambda option: option[1].casefold())


def _last_verification() -> dict[str, object] | None:
    """The newest verification that somebody of the council asked for."""
    arguments = arguments_text({"la_number": own_council()})
    found = find_newest_job_of_each(record_session(), JobKind.VERIFY_AUDIT, own_council())
    job: Job | None = found.get(arguments)
    if job is None:
        return None
    return {
        "is_waiting": job.state is JobState.QUEUED,
        "is_open": job.state in OPEN,
        "is_broken": job.state is JobState.FAILED,
        "at": moment(job.ended_at or job.asked_at, english()),
        "by": job.asked_by,
        "sentences": job.result.splitlines(),
        "url": url_for("jobs.show", job_id=job.id),
    }


def _csv(scope: AuditScope, wanted: AuditFilter, subjects: Subjects) -> Iterator[str]:
    """The parts of the file: its headings, then some hundred lines at a time."""
    session, translator = record_session(), english()
    yield _csv_rows([CSV_COLUMNS])
    for lines in read_all_lines(session, scope, wanted):
        yield _csv_rows(
            [line.line_id, *map(escape_formula, _cells(line, subjects, translator))]
            for line in lines
        )
        session.rollback()  # no transaction stays open while the browser reads


def _csv_rows(rows: Iterable[Iterable[object]]) -> str:
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    return file.getvalue()


def _cells(line: AuditLine, subjects: Subjects, translator: Translator) -> tuple[str, ...]:
    """The cells of a line after its number: values as they are stored, and names beside them."""
    setting, person = subjects.settings.get(line.subject), subjects.people.get(line.subject)
    return (
        f"{in_utc(line.at):%Y-%m-%dT%H:%M:%SZ}",
        line.who,
        line.action,
        action_text(line.action, translator),
        line.subject,
        setting.name if setting else person.name if person else "",
        line.field,
        line.old_value,
        line.new_value,
        line.reason,
    )
