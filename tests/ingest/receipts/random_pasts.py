"""A random past of a few settings, with the state of each after every step.

Editions of four sources change values, leave rows out and bring them back, consents narrow and
widen, and officers edit, end, undo, withhold, close, record consents and order an erasure.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

from sqlmodel import Session, select

from app.core.consent import Consent
from app.core.provision import Kind
from app.data.added_settings import next_reference
from app.data.edits import find_history
from app.data.providers import mint_provider_id
from app.data.recorded_consents import WAYS, RecordedConsent
from app.data.succession import find_successions
from app.data.succession_decisions import DecisionDetails
from app.data.tables import (
    Crosswalk,
    DirectoryEntry,
    EditField,
    Listing,
    Outcome,
    RefreshRun,
    Succession,
    SuccessionDecision,
)
from app.ingest.context import CommandContext
from app.ingest.reconcile.succession_decisions import confirm
from app.ingest.redaction.apply_erasure_orders import apply_erasure_orders
from app.ingest.refresh import published_editions
from app.ingest.sources import SOURCES
from app.publish import publish
from app.publish.edits.added_settings import NewSetting, add_setting
from app.publish.edits.consents import record_consent
from app.publish.edits.edit_requests import YES, EditRequest, Officer, make_edit
from app.publish.edits.undo import undo_edit
from app.publish.edits.withholding import order_erasure
from app.publish.errors import EditUnchanged, PublishError
from tests.builders import (
    Install,
    childminder,
    consent,
    new_install,
    nursery,
    redacted,
    to_area_only,
)
from tests.builders.installs import NOW
from tests.council_builders import (
    COUNCIL,
    import_extract,
    import_listing,
    listed,
    registration,
    release,
)
from tests.directory_builders import DIRECTORY, import_directory, service_3
from tests.ingest.receipts.moments import Moment, moment_of

NURSERIES = ("EY100001", "EY100002")
SUCCESSOR = "EY100003"  # the new number of the second nursery, after half of the steps
HOMES = ("2500001", "2500002", "2500003")
CLUB = "S-9"  # only its council lists it
ADDED = "desk-1"  # the council's staff add it; later its file may have it
PROVIDER_IDS = {
    **{urn: mint_provider_id("ofsted", urn) for urn in (*NURSERIES, *HOMES)},
    **{one: mint_provider_id(f"council-{COUNCIL}", one) for one in (CLUB, ADDED)},
}
SETTINGS = tuple(PROVIDER_IDS.values())
_TEXTS = {
    EditField.NAME: ("Kelp House", "Marram Nursery"),
    EditField.PHONE: ("01632 960101", "01632 960102", ""),
    EditField.WEBSITE: ("https://kelp.example", ""),
    EditField.PLACES: ("12", "24"),
    EditField.PRICES: ("6.50 per hour", "7.00 per hour"),
    EditField.STEP_FREE: ("yes", "no"),
}
Chosen = TypeVar("Chosen")


@dataclass
class RandomPast:
    """An install and its moments; `take_step` adds one."""

    install: Install
    random: Random
    now: datetime = NOW
    moments: list[Moment] = field(default_factory=list)
    references: dict[str, str] = field(default_factory=dict)  # provider_id by a council's reference
    nurseries: tuple[str, ...] = NURSERIES
    extracted: list[dict[str, str]] = field(default_factory=list)

    def take_step(self) -> None:
        self.now += timedelta(hours=self.random.choice((1, 5, 24, 24, 100)))
        steps = (
            *(self.register, self.consents, self.extract, self.listing, self.listing) * 2,
            *(self.edit,) * 5,
            *(
                self.end_edit,
                self.undo,
                self.record,
                self.withhold,
                self.close,
                self.show,
                self.show,
            ),
            *(self.publish, self.repeat_extract, self.repeat_extract, self.directory, self.add),
        )
        self.random.choice(steps)()
        self.keep()

    # --- editions ---

    def register(self) -> None:
        cells = {"Places": ("20", "40"), "Provider name": ("Gull", "Tern")}
        rows = [nursery(urn, **self._some(cells)) for urn in self._most(self.nurseries)]
        rows = [redacted(row) if self.random.random() < 0.03 else row for row in rows]
        homes = [
            childminder(urn, **self._some({"Places": ("3", "6")})) for urn in self._most(HOMES)
        ]
        self._settle(
            self.install.register(*rows, *homes, as_at=self._day, now=self.now), "ofsted_register"
        )

    def consents(self) -> None:
        rows = [consent(urn, **self._some({"Provider name": ("Ada", "Bea")})) for urn in HOMES]
        rows = [self.random.choice((row,) * 9 + (to_area_only(row),)) for row in self._most(rows)]
        run = self.install.consented(*rows, as_at=self._day, now=self.now)
        self._settle(run, "ofsted_consented")

    def extract(self) -> None:
        names = {"name": ("Skua", "Auk"), "phone": ("01632 960005", "01632 960006")}
        statuses = {"RegistrationStatus": ("ACTV", "ACTV", "ACTV", "SUSP", "RESG")}
        rows = [
            registration(urn, special=self._rarely("ANON"), **self._some(names | statuses))
            for urn in self._most(self.nurseries)
        ]
        rows += [
            registration(urn, ProvisionType="CMR", **self._some(names | statuses))
            for urn in self._most(HOMES[:2])
        ]
        self._import_extract(rows)

    def repeat_extract(self) -> None:
        """The extract of another day with the same registrations."""
        if self.extracted:
            self._import_extract(self.extracted)

    def _import_extract(self, rows: list[dict[str, str]]) -> None:
        self.extracted = rows
        run = import_extract(self.install, *rows, as_at=self._day, now=self.now)
        self._settle(run, f"ofsted_council_extract/{COUNCIL}")

    def directory(self) -> None:
        names, prices = ("Directory A", "Directory B"), ("phones", "languages", "cost_options")
        services = [
            service_3(urn, urn, name=self.random.choice(names), **{self.random.choice(prices): []})
            for urn in self._most((*NURSERIES, HOMES[0]))
        ]
        run = import_directory(self.install, *services, as_at=self._day, now=self.now)
        self._settle(run, DIRECTORY)

    def listing(self) -> None:
        numbered = {f"S-{number}": urn for number, urn in enumerate((*self.nurseries, *HOMES), 1)}
        rows = [self._listed(reference, numbered[reference]) for reference in numbered]
        alone = (CLUB, ADDED) if self.random.random() < 0.2 else (CLUB,)
        rows = [*self._most(rows), *self._most([self._listed(one, "") for one in alone])]
        run = import_listing(self.install, *rows, as_at=self._day, now=self.now)
        self._settle(run, f"council_listing/{COUNCIL}")

    def _listed(self, reference: str, urn: str) -> dict[str, str]:
        cells = {
            "prices": ("5.50 per hour", "6.50 per hour", ""),
            "step_free": ("yes", "no", ""),
            "languages": ("pl", "pl; ur", ""),
            "opening": ("Mo-Fr 08:00-18:00", ""),
            "places": ("11", ""),
        }
        if urn not in HOMES or self.random.random() < 0.05:  # a change erases a home's older rows
            cells |= {"phone": ("01632 960011", "", ""), "website": ("https://tern.example", "")}
        row = listed(reference, ofsted_urn=urn, **self._some(cells))
        if urn:
            row["kind"] = ""
        if urn in HOMES:
            agreed = self.random.choice(("all",) * 12 + ("name and area", "counted only", ""))
            given_on = self.random.choice((self._day.isoformat(), "2026-10-01"))
            row |= {"consent": agreed, "consent_on": given_on if agreed else ""}
        return row

    def _settle(self, run: RefreshRun, name: str) -> None:
        """Release what a gate holds back, before the state is looked at."""
        if run.outcome is Outcome.QUARANTINED:
            release(self.install, name, self.now)

    # --- officers ---

    def edit(self) -> None:
        which = self.random.choice((*_TEXTS,))
        self._save(which, self.random.choice(_TEXTS[which]))

    def end_edit(self) -> None:
        self._save(self.random.choice((*_TEXTS,)), None)

    def undo(self) -> None:
        with self.install.session() as session:
            history, officer = find_history(session, self._setting()), self._officer
            if history:
                chosen = self.random.choice(history).id
                self._try(
                    lambda: undo_edit(session, self.install.data_dir, chosen, officer, COUNCIL)
                )

    def withhold(self) -> None:
        self._save(EditField.WITHHELD, YES)

    def show(self) -> None:
        for provider_id in SETTINGS:
            for which in (EditField.WITHHELD, EditField.CLOSED):
                self._save(which, None, provider_id)

    def close(self) -> None:
        self._save(EditField.CLOSED, self._day.isoformat())

    def record(self) -> None:
        agreed = self.random.choice((Consent.ALL,) * 3 + (Consent.AREA, Consent.COUNTED))
        given = RecordedConsent(agreed, self._day, WAYS[0])
        provider_id = PROVIDER_IDS[self.random.choice(HOMES)]
        with self.install.session() as session:
            self._try(
                lambda: record_consent(
                    session, self.install.data_dir, provider_id, given, self._officer, COUNCIL
                )
            )

    def add(self) -> None:
        new = NewSetting(Kind.DAY_NURSERY, "Added House", "ZZ1 1AD")
        with self.install.session() as session:
            if next_reference(session, COUNCIL) == ADDED:
                add_setting(session, self.install.data_dir, COUNCIL, new, self._officer)

    def succeed(self) -> None:
        """The second nursery leaves the register, its successor comes, an officer confirms it."""
        self.now += timedelta(days=1)
        self.nurseries = (NURSERIES[0], SUCCESSOR)
        self.listing()
        self._import_extract([registration(NURSERIES[0])])
        rows = [nursery(NURSERIES[0]), nursery(SUCCESSOR), *map(childminder, HOMES)]
        self._settle(self.install.register(*rows, as_at=self._day, now=self.now), "ofsted_register")
        self._save(EditField.PHONE, "01632 960777", mint_provider_id("ofsted", SUCCESSOR))
        self.keep()
        self.now += timedelta(hours=3)
        with self.install.session() as session:
            for one in find_successions(session):
                session.delete(one)
            session.flush()
            pair = {"old_identifier": NURSERIES[1], "new_identifier": SUCCESSOR}
            suggestion = Succession(
                issuer="ofsted",
                **pair,
                evidence="",
                suggested_at=self.now,
                decision=SuccessionDecision.OPEN,
            )
            session.add(suggestion)
            session.flush()
            confirm(session, suggestion.id or 0, DecisionDetails("Ann", self.now, "they rang"))
            session.commit()
        self.keep()

    def publish(self) -> None:
        """What follows a refresh: edits that the sources agree with end, and orders are applied."""
        with self.install.session() as session:
            editions = published_editions(session, SOURCES)
            publish(session, self.install.snapshots, editions, self.now)
            context = CommandContext(session, self.install.data_dir, self.now, "Ann")
            apply_erasure_orders(context, grace_s=0)

    def erase(self, provider_id: str) -> None:
        """Withhold a setting, and order that everything about it is erased."""
        self.now += timedelta(days=1)
        self._save(EditField.WITHHELD, YES, provider_id)
        with self.install.session() as session:
            order_erasure(session, provider_id, self._officer)
        self.publish()
        self.keep()

    def _save(self, which: EditField, value: str | None, provider_id: str = "") -> None:
        request = EditRequest(provider_id or self._setting(), which, value)
        with self.install.session() as session:
            self._try(lambda: make_edit(session, self.install.data_dir, request, self._officer))

    def _try(self, save: Callable[[], object]) -> None:
        """Save, where the record allows it."""
        try:
            save()
        except (EditUnchanged, PublishError):
            return

    @property
    def _officer(self) -> Officer:
        return Officer("Ann", self.now, "rang them")

    # --- choices ---

    @property
    def _day(self) -> date:
        return self.now.date()

    def _setting(self) -> str:
        return self.random.choice(SETTINGS)

    def _most(self, listed: Iterable[Chosen]) -> list[Chosen]:
        return [one for one in listed if self.random.random() < 0.93]

    def _rarely(self, value: str) -> str:
        return value if self.random.random() < 0.02 else ""

    def _some(self, choices: dict[str, tuple[str, ...]]) -> dict[str, str]:
        return {name: self.random.choice(values) for name, values in choices.items()}

    # --- what is true now ---

    def keep(self) -> None:
        with self.install.session() as session:
            self.references |= {
                one.reference: one.provider_id
                for table in (Listing, DirectoryEntry)
                for one in session.exec(select(table))
            }
            self.moments.append(moment_of(session, self.now, SETTINGS))

    def is_known(self, session: Session, provider_id: str) -> bool:
        """Whether a source or the council's staff ever had the setting."""
        lines = select(Crosswalk.id).where(Crosswalk.provider_id == provider_id)
        return session.exec(lines).first() is not None

    def keys_of(self, session: Session, provider_id: str) -> set[str]:
        """The numbers and references that a setting has or had."""
        lines = select(Crosswalk.identifier).where(Crosswalk.provider_id == provider_id)
        listed = {one for one, listed_id in self.references.items() if listed_id == provider_id}
        return {*session.exec(lines), *listed}


def random_past(folder: Path, seed: int, steps: int) -> RandomPast:
    """The past of an install over `steps` steps, ending with the erasure of one setting."""
    install = new_install(folder)
    install.areas()
    install.postcodes()
    past = RandomPast(install, Random(seed))
    past.register()
    past.publish()
    past.keep()
    for number in range(steps):
        if number == steps // 2:
            past.succeed()
        past.take_step()
    past.erase(PROVIDER_IDS[past.random.choice((*NURSERIES, *HOMES))])
    past.take_step()
    return past
