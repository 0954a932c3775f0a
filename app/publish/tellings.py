"""Who told what of a provider beside its register, and how much of it all of them agreed to show.

Of consents the narrowest holds, whoever told it and whenever, until the same source says more. Of two
words on whether a place is open the newer one holds. Source: reliability.md §4.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce

from sqlmodel import Session

from app.core import consent as rules
from app.core.offer import Offer
from app.core.provision import HOME_BASED, Consent, Kind, Registers, Status, narrower
from app.data.councils import (
    find_confirmed,
    find_extracted,
    find_listings,
    find_offers,
    find_restrictions,
)
from app.data.editions import find_held_editions
from app.data.edits import find_withheld
from app.data.providers import Publishable, find_inactive, find_publishable
from app.data.publications import find_consents, find_withdrawals
from app.data.succession import find_superseded
from app.data.tables import ExtractedRegistration, Listing, Restriction
from app.snapshot.layout import NOTHING_TOLD

LISTING = "council_listing"
EXTRACT = "ofsted_council_extract"
REGISTERED = frozenset({"ofsted", "dfe"})  # issuers of registers that say who takes under-fives
REGISTER_OF = {"ofsted": "ofsted_register", "dfe": "schools"}
UNDER_FIVES_ONLY = Registers(
    early_years=True
)  # whoever is on none of them, as its council lists it


@dataclass(frozen=True)
class Told:
    """What councils' own files tell of one provider; None where they tell nothing.

    `listing` is the word of the council that may speak for it, `extract` Ofsted's to that council.
    `restrictions` are of all sources, of other councils too.
    """

    extract: ExtractedRegistration | None = None
    listing: Listing | None = None
    offer: Offer = NOTHING_TOLD
    restrictions: tuple[Restriction, ...] = ()
    withdrawn_on: date | None = None  # the day of the newest withdrawal at Ofsted


NOTHING = Told()


@dataclass
class Tellings:
    """All that councils' own files tell. `known` are the providers that some register has or had."""

    extracts: Mapping[str, list[ExtractedRegistration]]
    listings: list[Listing]
    offers: Mapping[tuple[str, str], Offer]
    restrictions: Mapping[str, list[Restriction]]
    withdrawals: Mapping[str, date]
    confirmed: set[tuple[str, str, str]]
    known: Mapping[str, Consent]
    as_at: Mapping[str, date]

    def __post_init__(self) -> None:
        self._listed: defaultdict[str, list[Listing]] = defaultdict(list)
        for listing in self.listings:
            self._listed[listing.provider_id].append(listing)
        self._heard = self._listed.keys() | self.extracts.keys() | self.restrictions.keys()

    def of(self, provider_id: str, la_number: str | None, *, is_home: bool) -> Told:
        """What is told of a provider of a council; for None any council may speak, but of no home."""
        extracts = self.extracts.get(provider_id, [])
        listed = self._listed.get(provider_id, [])
        restrictions = self.restrictions.get(provider_id)
        if not (extracts or listed or restrictions):
            return NOTHING
        own = [one for one in listed if self._may_speak(one, la_number, is_home=is_home)]
        listing = own[0] if own else None
        key = (listing.la_number, provider_id) if listing else ("", "")
        return Told(
            extract=heard_extract(extracts, la_number),
            listing=listing,
            offer=self.offers.get(key, NOTHING_TOLD),
            restrictions=tuple(restrictions or ()),
            withdrawn_on=self.withdrawals.get(provider_id),
        )

    def heard_by(self, row: Publishable) -> Told:
        """What is told of a registered provider."""
        if row.provider_id not in self._heard:
            return NOTHING
        is_home = Kind(row.kind) in HOME_BASED
        return self.of(row.provider_id, row.la_number, is_home=is_home)

    def _may_speak(self, listing: Listing, la_number: str | None, *, is_home: bool) -> bool:
        """Whether a council may speak for a provider: its own, or one that an officer vouches for."""
        if self.is_confirmed(listing) or listing.la_number == la_number:
            return True
        return la_number is None and not is_home

    def is_confirmed(self, listing: Listing) -> bool:
        """Whether an officer has said that this listing holds though no register bears it out."""
        return (listing.la_number, listing.reference, listing.ofsted_urn) in self.confirmed

    def may_stand_alone(self, listing: Listing) -> bool:
        """Whether a listing may be shown by itself, as if the council were its register.

        One without a number may. One with a number that no register ever told of waits for an officer's
        word. What a register or an extract knows, and does not have as active, no word opens.
        """
        is_known = listing.provider_id in self.known or listing.provider_id in self.extracts
        if listing.kind is None or is_known:
            return False
        return not (listing.ofsted_urn or listing.dfe_urn) or self.is_confirmed(listing)

    def alone(self, listing: Listing) -> Told:
        """What is told of a provider that only its council lists."""
        return self.of(listing.provider_id, listing.la_number, is_home=is_home_listed(listing))

    def is_open(self, row: Publishable, told: Told) -> bool:
        """Whether a provider is open, by the newer of its register's word and the extract's."""
        if told is NOTHING:
            return bool(row.is_open)
        if told.extract is None:
            return bool(row.is_open) and not self._is_closed(row, told)
        by_extract = told.extract.status is Status.ACTIVE
        said_on = self.as_at.get(f"{EXTRACT}/{told.extract.la_number}", date.min)
        return by_extract if said_on >= self._register_day(row) else bool(row.is_open)

    def _is_closed(self, row: Publishable, told: Told) -> bool:
        """Whether an extract that tells of it no more had it as not active, later than its register."""
        day = self._register_day(row)
        return any(one.is_status and one.told_on >= day for one in told.restrictions)

    def _register_day(self, row: Publishable) -> date:
        return self.as_at.get(REGISTER_OF.get(row.issuer, ""), date.min)


def heard_extract(
    extracts: list[ExtractedRegistration], la_number: str | None
) -> ExtractedRegistration | None:
    """Of several extracts the one that asks for silence, that is not active, of the own council."""
    return min(
        extracts,
        key=lambda one: (
            not one.is_confidential,
            one.status is Status.ACTIVE,
            one.la_number != la_number,
            one.la_number,
        ),
        default=None,
    )


def find_tellings(session: Session, only: Collection[str] | None = None) -> Tellings:
    """All that councils' own files tell; or of the providers named alone, less what they offer."""
    extracts: defaultdict[str, list[ExtractedRegistration]] = defaultdict(list)
    over = find_superseded(session, "ofsted")
    for row in find_extracted(session, only):
        if row.ofsted_urn not in over or row.is_confidential:
            extracts[row.provider_id].append(row)
    restrictions: defaultdict[str, list[Restriction]] = defaultdict(list)
    for one in find_restrictions(session, only):
        restrictions[one.provider_id].append(one)
    listings = list(find_listings(session, only))
    return Tellings(
        extracts=extracts,
        listings=listings,
        offers=find_offers(session, listings) if only is None else {},
        restrictions=restrictions,
        withdrawals=find_withdrawals(session, only),
        confirmed=find_confirmed(session),
        known=find_consents(session, only),
        as_at={one.source: one.as_at for one in find_held_editions(session)},
    )


def agreed(base: Consent, told: Told, kind: Kind | None) -> Consent:
    """How much of a provider may be shown, from the consents of all who told one.

    A home-based provider of whom Ofsted's lists tell nothing may have agreed with its council; but not
    before it withdrew at Ofsted. Whoever asked Ofsted for anonymity is not shown, whoever says so. The
    consent of a setting that is not home-based has no effect. `kind` is its register's, None where no
    register has it as active.
    """
    if told is NOTHING:
        return base
    if told.extract and told.extract.is_confidential:
        return Consent.NOTHING
    said = _listed_consent(told, kind)
    consent = base
    if said and base is Consent.COUNTED:
        given = told.listing.consent_on if told.listing else None
        is_old = told.withdrawn_on and (given is None or given <= told.withdrawn_on)
        consent = base if is_old else said
    elif said:
        consent = narrower(base, said)
    standing = (one.consent for one in told.restrictions if not one.is_status)
    return reduce(narrower, standing, consent)


def _listed_consent(told: Told, kind: Kind | None) -> Consent | None:
    """The consent that the council's listing gives, where the setting is asked for one."""
    if told.listing is None or told.listing.consent is None:
        return None
    may_be_home = rules.may_be_home(_kinds(kind, told), told.listing.premises)
    return rules.applicable(told.listing.consent, may_be_home=may_be_home)


def _kinds(kind: Kind | None, told: Told) -> tuple[Kind | None, ...]:
    """What each source says of the kind of a setting; None where it does not say."""
    by_extract = told.extract.kind if told.extract else None
    return kind, by_extract, told.listing.kind if told.listing else None


def is_home(kind: Kind, told: Told) -> bool:
    """Whether care is given in somebody's home, by the word of anyone who says so."""
    return rules.is_home(_kinds(kind, told), told.listing.premises if told.listing else None)


def is_home_listed(listing: Listing) -> bool:
    return rules.is_home((listing.kind,), listing.premises)


def may_tell_all(kind: Kind, told: Told) -> bool:
    """Whether what Ofsted tells councils alone may be shown: of a home, once it agreed with its own."""
    said = told.listing.consent if told.listing else None
    return not is_home(kind, told) or said in (Consent.ALL, Consent.AREA)


def row_of(listing: Listing) -> Publishable:
    """A listed setting that stands in no register, as if the council were its register."""
    assert listing.kind is not None
    base = Consent.COUNTED if is_home_listed(listing) else Consent.ALL
    return Publishable(
        provider_id=listing.provider_id,
        name=listing.name,
        phone="",
        website="",
        consent=base.value,
        la_number=listing.la_number,
        name_source=f"{LISTING}/{listing.la_number}",
        kind=listing.kind.value,
        places_count=None,
        age_from_months=None,
        age_to_months=None,
        address="",
        town="",
        postcode="",
        issuer=f"council-{listing.la_number}",
        identifier=listing.reference,
        registered_on="",
        early_years=False,
        compulsory=False,
        voluntary=False,
        is_independent=False,
        is_open=True,
        organisation="",
    )


def consents_today(session: Session) -> dict[str, Consent]:
    """What each provider agrees to by all that is told today: what an old snapshot may still show.

    Whoever a register or an extract has and does not have as active is not shown again either, nor whom
    an officer withholds.
    """
    tellings = find_tellings(session)
    consents = dict(tellings.known)
    rows = {row.provider_id: row for row in find_publishable(session)}
    for provider_id in {*tellings.extracts, *tellings.restrictions, *consents}:
        if provider_id not in rows:
            told = tellings.of(provider_id, None, is_home=True)
            closed = told.extract and told.extract.status is not Status.ACTIVE
            base = consents.get(provider_id, Consent.NOTHING)
            consents[provider_id] = Consent.NOTHING if closed else agreed(base, told, None)
    for provider_id, row in rows.items():
        told = tellings.heard_by(row)
        if told is not NOTHING:
            is_open = tellings.is_open(row, told)
            consents[provider_id] = (
                agreed(consents[provider_id], told, Kind(row.kind)) if is_open else Consent.NOTHING
            )
    for listing in tellings.listings:
        if tellings.may_stand_alone(listing):
            base = Consent(row_of(listing).consent)
            consents[listing.provider_id] = agreed(base, tellings.alone(listing), listing.kind)
    silent = (*find_inactive(session), *find_withheld(session))
    return consents | dict.fromkeys(silent, Consent.NOTHING)
