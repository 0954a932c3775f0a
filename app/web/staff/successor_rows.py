"""What the page of suggested successors shows beside the rows: jobs, refusals, the last decision."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request, url_for

from app.data.jobs import OPEN, arguments_text, find_newest_job_of_each
from app.data.succession import CouncilSuggestion, find_refused_suggestions_of
from app.data.tables import Job, JobKind, JobState
from app.i18n import mark
from app.web.request_context import council_of_file
from app.web.staff.record_session import record_session
from app.web.staff.today_desk import QueuePage
from app.web.templating import render

REFUSED_SHOWN_MAX = 20


@dataclass(frozen=True)
class SuccessorRows:
    """`jobs` confirm suggestions, by the suggestion's id; `refused` are the newest refusals.

    `done` is what led to this page.
    """

    jobs: Mapping[int, Job] = field(default_factory=dict)
    refused: tuple[CouncilSuggestion, ...] = ()
    done: Mapping[str, Any] | None = None

    def is_being_confirmed(self, succession_id: int) -> bool:
        """Whether a job that confirms a suggestion has not ended."""
        job = self.jobs.get(succession_id)
        return job is not None and job.state in OPEN

    def why_not_confirmed(self, succession_id: int) -> str:
        """Why the last attempt to confirm a suggestion ended without success; "" where none did."""
        job = self.jobs.get(succession_id)
        ended = job is not None and job.state in (JobState.REFUSED, JobState.FAILED)
        return job.result if job and ended else ""


def successor_rows(page: QueuePage) -> SuccessorRows:
    """For a page of suggested successors; refusals where it shows hidden rows or one is new."""
    session, la_number = record_session(), council_of_file().la_number
    newest = find_newest_job_of_each(session, JobKind.MERGE_SETTINGS, la_number)
    jobs = {
        one.row.number: newest[text]
        for one in page.rows
        if (text := arguments_text({"succession": one.row.number})) in newest
    }
    refused = find_refused_suggestions_of(session, la_number)
    return SuccessorRows(jobs, tuple(refused[:REFUSED_SHOWN_MAX]), _done(refused))


def _done(refused: list[CouncilSuggestion]) -> Mapping[str, Any] | None:
    """The refusal that led to this page, which it offers to undo."""
    wanted = request.args.get("refused", "")
    one = next((one for one in refused if str(one.suggestion.id) == wanted), None)
    if one is None:
        return None
    values = {"old": one.suggestion.old_identifier, "new": one.suggestion.new_identifier}
    words = mark("%(new)s is not the new number of %(old)s.")
    return {
        "name": "",
        "words": render.translator("en").gettext(words, **values),
        "undo_url": url_for("successors.reopen", succession_id=one.suggestion.id),
        "seen": 0,
    }
