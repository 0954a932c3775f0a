"""Who told what of a provider beside its register, and how much of it all of them agreed to show.

Ofsted's nightly extract goes before its quarterly register in status; of consents the narrowest holds.
Source: reliability.md §4.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from app.core.offer import Offer
from app.core.provision import HOME_BASED, Consent, Kind, Registers, Status, narrower
from app.data.councils import find_confirmed, find_extracted, find_listings, find_offers
from app.data.providers import Publishable, find_publishable
from app.data.publications import find_consents, find_withdrawals
from app.data.tables import ExtractedRegistration, Listing
from app.snapshot.layout import NOTHING_TOLD

LISTING = "council_listing"
EXTRACT = "ofsted_council_extract"


@dataclass(frozen=True)
class Told:
    """What a council's own files tell of one provider; None where a file tells nothing."""

    extract: ExtractedRegistration | None = None
    listing: Listing | None = None
    offer: Offer = NOTHING_TOLD
    withdrawn_on: date | None = None  # the day of the newest withdrawal at Ofsted


NOTHING = Told()

REGISTERED = frozenset({"ofsted", "dfe"})  # issuers of registers that say who takes under-fives
UNDER_FIVES_ONLY = Registers(
    early_years=True
)  # whoever is on none of them, as its council lists it


@dataclass
class Tellings:
    """All that councils' own files tell, by provider; `confirmed` are officers' words."""

    by_provider: Mapping[str, Told]
    listings: list[Listing]
    confirmed: set[tuple[str, str, str]]

    def of(self, provider_id: str) -> Told:
        return self.by_provider.get(provider_id, NOTHING)

    def heard_by(self, row: Publishable) -> Told:
        """What is told of a registered provider; not what another council lists, unconfirmed."""
        told = self.of(row.provider_id)
        listing = told.listing
        is_own = listing is None or row.la_number in (None, listing.la_number)
        if listing is None or is_own or self.is_confirmed(listing):
            return told
        return replace(told, listing=None, offer=NOTHING_TOLD)

    def is_confirmed(self, listing: Listing) -> bool:
        """Whether an officer has said that this listing holds though no register bears it out."""
        return (listing.la_number, listing.reference, listing.ofsted_urn) in self.confirmed

    def may_stand_alone(self, listing: Listing) -> bool:
        """Whether a listing whose provider no register has open may be shown by itself.

        One without a number may; one whose number is active nowhere waits for an officer's word, and
        even that does not open what Ofsted's extract says is closed.
        """
        told = self.of(listing.provider_id)
        if listing.kind is None or told.extract:
            return False
        return not (listing.ofsted_urn or listing.dfe_urn) or self.is_confirmed(listing)


def find_tellings(session: Session) -> Tellings:
    """Everything that councils' own files tell, from the record."""
    extracted: dict[str, ExtractedRegistration] = {}
    for row in find_extracted(session):
        before = extracted.get(row.provider_id)
        # A number in two councils' extracts: the one that has it inactive is heard.
        if before is None or before.status is Status.ACTIVE:
            extracted[row.provider_id] = row
    listings = list(find_listings(session))
    offers = find_offers(session, listings)
    listed = {listing.provider_id: listing for listing in listings}
    withdrawals = find_withdrawals(session)
    return Tellings(
        by_provider={
            one: Told(
                extracted.get(one),
                listed.get(one),
                offers.get(one, NOTHING_TOLD),
                withdrawals.get(one),
            )
            for one in extracted.keys() | listed.keys()
        },
        listings=listings,
        confirmed=find_confirmed(session),
    )


def row_of(listing: Listing) -> Publishable:
    """A listed setting that stands in no register, as if the council were its register."""
    is_home = listing.kind in HOME_BASED
    assert listing.kind is not None
    return Publishable(
        provider_id=listing.provider_id,
        name=listing.name,
        phone="",
        website="",
        consent=(Consent.COUNTED if is_home else Consent.ALL).value,
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


def is_open(row: Publishable, told: Told) -> bool:
    """Whether a provider is open: the nightly extract's word goes before the register's."""
    if told.extract:
        return told.extract.status is Status.ACTIVE
    return bool(row.is_open)


def agreed(base: Consent, told: Told) -> Consent:
    """How much of a provider may be shown, from the consents of all who told one.

    A home-based provider of whom Ofsted's lists tell nothing may have agreed with its council; but not
    before it withdrew at Ofsted. Whoever asked Ofsted for anonymity is not shown, whoever says so.
    """
    if told.extract and (told.extract.is_confidential or told.extract.status is not Status.ACTIVE):
        return Consent.NOTHING
    said = told.listing.consent if told.listing else None
    if said is None:
        return base
    if base is not Consent.COUNTED:
        return narrower(base, said)
    given = told.listing.consent_on if told.listing else None
    if told.withdrawn_on and (given is None or given <= told.withdrawn_on):
        return base
    return said


def consents_today(session: Session) -> dict[str, Consent]:
    """What each provider agrees to by all that is told today: what an old snapshot may still show."""
    consents, tellings = find_consents(session), find_tellings(session)
    for provider_id, told in tellings.by_provider.items():
        base = consents.get(provider_id)
        if base is None and told.listing and tellings.may_stand_alone(told.listing):
            base = Consent(row_of(told.listing).consent)
        consents[provider_id] = agreed(base, told) if base else Consent.NOTHING
    return consents


def may_tell_contact(kind: Kind, told: Told) -> bool:
    """Whether who and where Ofsted tells councils may be shown: of a home, once it told them so."""
    said = told.listing.consent if told.listing else None
    return kind not in HOME_BASED or said in (Consent.ALL, Consent.AREA)


def find_held(session: Session) -> list[tuple[Listing, Status | None]]:
    """Listings that are not shown, each with what Ofsted's extract says of its number.

    None: it says nothing and no register has the number as active, so an officer's word is awaited.
    """
    tellings = find_tellings(session)
    is_known = {
        row.provider_id for row in find_publishable(session) if is_open(row, tellings.heard_by(row))
    }
    return [
        (listing, extract.status if (extract := tellings.of(listing.provider_id).extract) else None)
        for listing in tellings.listings
        if listing.provider_id not in is_known and not tellings.may_stand_alone(listing)
    ]
