"""Queries for the state of each source: its current edition, its last refresh and its next one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, select

from app.data.editions import find_current_editions, find_last_runs, has_invented_edition
from app.data.quarantined_editions import find_all_quarantined
from app.data.record_times import in_utc
from app.data.refresh_schedule import LastAttempt, next_try
from app.data.tables import Edition, Outcome, QuarantinedEdition, RefreshRun, SourceSchedule


@dataclass(frozen=True)
class LastRefresh:
    """The last refresh of a source; `reason` is "" or why it was refused. `ended_at` is UTC."""

    ended_at: datetime
    outcome: Outcome
    reason: str


@dataclass(frozen=True)
class SourceState:
    """A source as staff see it. `source` is the name of its editions ("council_listing/330").

    `edition` is the current one. `next_try` (UTC) is None where the file is given by hand or
    nothing is fetched. `is_council_own` where the council itself decides about the editions.
    """

    source: str
    title: str
    edition: Edition | None
    is_stale: bool
    last_run: LastRefresh | None
    next_try: datetime | None
    quarantined: QuarantinedEdition | None

    @property
    def as_at(self) -> date | None:
        """The day that the current edition describes."""
        return self.edition.as_at if self.edition else None

    @property
    def is_council_own(self) -> bool:
        """Whether the source is a file of one council; otherwise it concerns the whole install."""
        return "/" in self.source

    @property
    def is_refused(self) -> bool:
        """Whether the last refresh was refused."""
        return self.last_run is not None and self.last_run.outcome is Outcome.REFUSED


def save_source_schedules(session: Session, schedules: Iterable[SourceSchedule]) -> None:
    """Store how sources are described today; removes those that are no longer imported."""
    today = {one.source: one for one in schedules}
    for stored in session.exec(select(SourceSchedule)).all():
        if stored.source not in today:
            session.delete(stored)
    for schedule in today.values():
        session.merge(schedule)
    session.flush()


def find_source_titles(session: Session, la_number: str) -> dict[str, str]:
    """The titles of national sources and of a council's own files, by the names of editions."""
    titles = {}
    for one in session.exec(select(SourceSchedule)):
        titles[one.source] = one.title
        titles[f"{one.source}/{la_number}"] = one.councils_title
    return titles


def find_source_states(
    session: Session, la_number: str, now: datetime, refresh_at: Sequence[time]
) -> list[SourceState]:
    """The national sources and those of one council, refused ones first, then quarantined ones.

    `refresh_at` are the times of day (UTC) at which the clock refreshes. A source without any
    edition is listed only if it is fetched.
    """
    schedules = session.exec(select(SourceSchedule).order_by(SourceSchedule.title)).all()
    editions = {edition.source: edition for edition in find_current_editions(session)}
    runs = {run.source: run for run in find_last_runs(session)}
    quarantined = {edition.source: edition for edition in find_all_quarantined(session)}
    is_fetching = not has_invented_edition(session)
    states = []
    for schedule in schedules:
        for name in (schedule.source, f"{schedule.source}/{la_number}"):
            edition, waiting = editions.get(name), quarantined.get(name)
            is_national = name == schedule.source
            if not (edition or waiting or (is_national and schedule.every_hours)):
                continue
            last_run = _last_run(runs.get(name))
            every_hours = schedule.every_hours if is_national and is_fetching else None
            state = SourceState(
                source=name,
                title=schedule.title if is_national else schedule.councils_title,
                edition=edition,
                is_stale=_is_stale(edition, schedule, now),
                last_run=last_run,
                next_try=_next_try(every_hours, last_run, now, refresh_at),
                quarantined=waiting,
            )
            states.append(state)
    return sorted(states, key=lambda one: (not one.is_refused, one.quarantined is None))


def _is_stale(edition: Edition | None, schedule: SourceSchedule, now: datetime) -> bool:
    if edition is None or edition.is_invented:
        return False
    return (now.date() - edition.as_at).days > schedule.stale_after_days


def _last_run(run: RefreshRun | None) -> LastRefresh | None:
    if run is None:
        return None
    return LastRefresh(in_utc(run.ended_at), run.outcome, run.reason)


def _next_try(
    every_hours: int | None, last_run: LastRefresh | None, now: datetime, refresh_at: Sequence[time]
) -> datetime | None:
    if not every_hours:
        return None
    last = LastAttempt(last_run.ended_at, last_run.outcome) if last_run else None
    return next_try(timedelta(hours=every_hours), last, now, refresh_at)
