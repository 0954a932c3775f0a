"""What sources other than the register claim about a provider, and the consent agreed by all.

The narrowest consent of all sources applies, until the same source widens it. Where two sources
disagree on whether a setting is open, the newer one applies. Source: docs/rules.md#consent.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.core import consent as rules
from app.core.consent import Consent, StatedConsents
from app.core.issuers import council_issuer, find_issuer
from app.core.offer import Offer
from app.core.provision import HOME_BASED, Kind, Registers, Status
from app.core.source_names import DIRECTORY, EXTRACT, LISTING, base_source
from app.data.providers import Publishable
from app.data.recorded_consents import RecordedConsent
from app.data.tables import DirectoryEntry, ExtractedRegistration, Listing, Restriction
from app.publish.selection.record_rows import ClaimRows, ConsentRows
from app.snapshot.layout import EDIT_SOURCE_PREFIX, NO_OFFER

UNDER_FIVES_ONLY = Registers(early_years=True)  # for settings that only their council lists

Listed = Listing | DirectoryEntry  # a council's row about a setting


@dataclass(frozen=True)
class Claims:
    """The rows about one provider in councils' own files; None where there are none.

    `listing` and `entry`, of its directory, are from the council that is authoritative for it,
    `extract` is Ofsted's file for that council. `restrictions` are from all sources, including
    other councils.
    """

    extract: ExtractedRegistration | None = None
    listing: Listing | None = None
    offer: Offer = NO_OFFER
    entry: DirectoryEntry | None = None
    restrictions: tuple[Restriction, ...] = ()
    withdrawn_on: date | None = None  # the day of the newest withdrawal at Ofsted
    recorded: RecordedConsent | None = None  # by an officer

    @property
    def stated_consent(self) -> tuple[Consent | None, date | None]:
        """The consent given to the council, with its day: in its listing, or recorded since."""
        if self.listing is None:
            return newest_consent(None, None, self.recorded)
        return newest_consent(self.listing.consent, self.listing.consent_on, self.recorded)


def newest_consent(
    listed: Consent | None, listed_on: date | None, recorded: RecordedConsent | None
) -> tuple[Consent | None, date | None]:
    """The newer of a consent in a council's listing and one recorded by an officer, with its day.

    Of two of one day, and where the listing gives no day, the narrower one counts.
    """
    if recorded is None:
        return listed, listed_on
    consent, given_on, _ = recorded
    if listed is None or (listed_on is not None and listed_on < given_on):
        return consent, given_on
    if listed_on is not None and listed_on > given_on:
        return listed, listed_on
    return rules.more_restrictive(listed, consent), given_on


NO_CLAIMS = Claims()


@dataclass
class SourceClaims:
    """All rows of councils' own files; `known` are providers that a register has or had."""

    extracts: Mapping[str, list[ExtractedRegistration]]
    listings: Sequence[Listing]
    entries: Sequence[DirectoryEntry]
    offers: Mapping[tuple[str, str], Offer]
    restrictions: Mapping[str, list[Restriction]]
    withdrawals: Mapping[str, date]
    confirmed: Collection[tuple[str, str, str]]
    known: Mapping[str, Consent]
    as_at: Mapping[str, date]
    recorded: Mapping[str, RecordedConsent]

    def __post_init__(self) -> None:
        self._listed: defaultdict[str, list[Listing]] = defaultdict(list)
        for listing in self.listings:
            self._listed[listing.provider_id].append(listing)
        self._entered: defaultdict[str, list[DirectoryEntry]] = defaultdict(list)
        for entry in self.entries:
            self._entered[entry.provider_id].append(entry)
        self._claimed_ids = self._listed.keys() | self.extracts.keys() | self.restrictions.keys()
        self._claimed_ids |= self.recorded.keys() | self._entered.keys()

    def claims_about(self, provider_id: str, la_number: str | None, *, is_home: bool) -> Claims:
        """The claims about a provider of a council.

        With `la_number` None, any council's listing is authoritative, but not for a home.
        """
        extracts = self.extracts.get(provider_id, [])
        listed = self._listed.get(provider_id, [])
        restrictions = self.restrictions.get(provider_id)
        recorded, entered = self.recorded.get(provider_id), self._entered.get(provider_id, [])
        if not (extracts or listed or entered or restrictions or recorded):
            return NO_CLAIMS
        own = [one for one in listed if self._is_authoritative(one, la_number, is_home=is_home)]
        entries = [
            one for one in entered if self._is_authoritative(one, la_number, is_home=is_home)
        ]
        listing = own[0] if own else None
        key = (listing.la_number, provider_id) if listing else ("", "")
        return Claims(
            extract=applicable_extract(extracts, la_number),
            listing=listing,
            offer=self.offers.get(key, NO_OFFER),
            entry=entries[0] if entries else None,
            restrictions=tuple(restrictions or ()),
            withdrawn_on=self.withdrawals.get(provider_id),
            recorded=recorded,
        )

    def claims_for(self, row: Publishable) -> Claims:
        """The claims about a registered provider."""
        if row.provider_id not in self._claimed_ids:
            return NO_CLAIMS
        is_home = Kind(row.kind) in HOME_BASED
        return self.claims_about(row.provider_id, row.la_number, is_home=is_home)

    def _is_authoritative(self, listing: Listed, la_number: str | None, *, is_home: bool) -> bool:
        """Whether a row is by the provider's own council, or confirmed by an officer."""
        if self.is_confirmed(listing) or listing.la_number == la_number:
            return True
        return la_number is None and not is_home

    def is_confirmed(self, listing: Listed) -> bool:
        """Whether an officer confirmed this listing or entry, which no register supports."""
        return (listing.la_number, listing.reference, listing.ofsted_urn) in self.confirmed

    def listed_alone(self) -> Iterator[Listed]:
        """The listings that may be published on their own, then entries of settings without one."""
        yield from filter(self.is_publishable_alone, self.listings)
        unlisted = (one for one in self.entries if not self.is_listed(one.provider_id))
        yield from filter(self.is_publishable_alone, unlisted)

    def rows_of(self, provider_id: str) -> list[Listed]:
        """Every row about a provider in councils' listings, then in their directories."""
        return [*self._listed.get(provider_id, ()), *self._entered.get(provider_id, ())]

    def is_listed(self, provider_id: str) -> bool:
        """Whether any council's listing has the provider."""
        return provider_id in self._listed

    def is_publishable_alone(self, listing: Listed) -> bool:
        """Whether a listing may be published on its own, as if the council were its register.

        A listing without a number may. One with a number that no register ever had, and an entry of
        a directory, need an officer's confirmation. One that a register or an extract has as
        inactive may not, confirmed or not.
        """
        is_known = listing.provider_id in self.known or listing.provider_id in self.extracts
        if listing.kind is None or is_known:
            return False
        is_listing = isinstance(listing, Listing)
        has_number = bool(listing.ofsted_urn or listing.dfe_urn)
        return (is_listing and not has_number) or self.is_confirmed(listing)

    def claims_for_listing(self, listing: Listed) -> Claims:
        """The claims about a provider that only its council lists."""
        return self.claims_about(
            listing.provider_id, listing.la_number, is_home=is_home_listed(listing)
        )

    def is_open(self, row: Publishable, claims: Claims) -> bool:
        """Whether a provider is open, by the newer of its register and the extract."""
        if claims is NO_CLAIMS:
            return bool(row.is_open)
        if claims.extract is None:
            return bool(row.is_open) and not self._is_closed(row, claims)
        by_extract = claims.extract.status is Status.ACTIVE
        extract_as_at = self.as_at.get(f"{EXTRACT}/{claims.extract.la_number}", date.min)
        return by_extract if extract_as_at >= self._register_day(row) else bool(row.is_open)

    def _is_closed(self, row: Publishable, claims: Claims) -> bool:
        """Whether an earlier extract had it as inactive, and its register is not newer."""
        day = self._register_day(row)
        return any(
            restriction.is_inactive_registration and restriction.stated_on >= day
            for restriction in claims.restrictions
        )

    def _register_day(self, row: Publishable) -> date:
        issuer = find_issuer(row.issuer)
        return self.as_at.get(issuer.register, date.min) if issuer else date.min


def applicable_extract(
    extracts: list[ExtractedRegistration], la_number: str | None
) -> ExtractedRegistration | None:
    """The extract to apply of several.

    A confidential one comes first, then an inactive one, then that of the provider's own council.
    """
    return min(
        extracts,
        key=lambda extract: (
            not extract.is_confidential,
            extract.status is Status.ACTIVE,
            extract.la_number != la_number,
            extract.la_number,
        ),
        default=None,
    )


def claims_of(rows: ClaimRows) -> SourceClaims:
    """All claims in councils' own files."""
    extracts: defaultdict[str, list[ExtractedRegistration]] = defaultdict(list)
    for row in rows.extracts:
        if row.ofsted_urn not in rows.superseded or row.is_confidential:
            extracts[row.provider_id].append(row)
    restrictions: defaultdict[str, list[Restriction]] = defaultdict(list)
    for restriction in rows.restrictions:
        restrictions[restriction.provider_id].append(restriction)
    return SourceClaims(
        extracts=extracts,
        listings=rows.listings,
        entries=rows.entries,
        offers=rows.offers,
        restrictions=restrictions,
        withdrawals=rows.withdrawals,
        confirmed=rows.confirmed,
        known=rows.consents,
        as_at=rows.as_at,
        recorded=rows.recorded,
    )


def agreed_consent(base: Consent, claims: Claims, kind: Kind | None) -> Consent:
    """How much of a provider may be published, by the consents in all sources.

    A provider that asked Ofsted for anonymity is never published. The consent of a setting that is
    not home-based has no effect.
    `kind` is the register's, None where no register has the provider as active.
    """
    if claims is NO_CLAIMS:
        return base
    if claims.extract and claims.extract.is_confidential:
        return Consent.NOTHING
    return rules.agreed(
        base,
        StatedConsents(
            listed=_listed_consent(claims, kind),
            listed_on=claims.stated_consent[1],
            withdrawn_on=claims.withdrawn_on,
            restrictions=tuple(
                restriction.consent
                for restriction in claims.restrictions
                if not (restriction.is_inactive_registration or _is_replaced(restriction, claims))
            ),
        ),
    )


def _is_replaced(restriction: Restriction, claims: Claims) -> bool:
    """Whether the provider agreed to more after its council's listing restricted it."""
    recorded = claims.recorded
    is_listed = base_source(restriction.source) == LISTING
    return is_listed and recorded is not None and restriction.stated_on < recorded.given_on


def _listed_consent(claims: Claims, kind: Kind | None) -> Consent | None:
    """The consent given to the council, where the setting needs one."""
    stated, _ = claims.stated_consent
    premises = claims.listing.premises if claims.listing else None
    may_be_home = rules.may_be_home(_kinds(kind, claims), premises)
    return rules.applicable(stated, may_be_home=may_be_home)


def _kinds(kind: Kind | None, claims: Claims) -> tuple[Kind | None, ...]:
    """The kind of a setting in each source; None where a source has none."""
    by_extract = claims.extract.kind if claims.extract else None
    return kind, by_extract, claims.listing.kind if claims.listing else None


def is_home(kind: Kind, claims: Claims) -> bool:
    """Whether care is given in a home, according to any source."""
    return rules.is_home(_kinds(kind, claims), claims.listing.premises if claims.listing else None)


def is_home_listed(listing: Listed) -> bool:
    premises = listing.premises if isinstance(listing, Listing) else None
    return rules.is_home((listing.kind,), premises)


def may_publish_details(kind: Kind, claims: Claims) -> bool:
    """Whether details in Ofsted's extract for a council may be published.

    Those of a home may be published only with the consent in its council's listing.
    """
    listed_consent, _ = claims.stated_consent
    return not is_home(kind, claims) or (
        listed_consent is not None and rules.is_listed(listed_consent)
    )


def may_publish_entry(kind: Kind, claims: Claims) -> bool:
    """Whether the details in the council's directory may be published.

    A directory states no consent, so those of a home, also by the directory's own kind, need the
    consent given to the council.
    """
    may_publish_own_kind = claims.entry is None or not is_home_listed(claims.entry)
    consent, _ = claims.stated_consent
    is_agreed = consent is not None and rules.is_listed(consent)
    return is_agreed or (may_publish_own_kind and not is_home(kind, claims))


def listing_source(listing: Listed) -> str:
    """The source of a listing's facts: the council's file, or its staff on the day they added it.

    That of an entry is the council's directory.
    """
    if isinstance(listing, DirectoryEntry):
        return f"{DIRECTORY}/{listing.la_number}"
    if listing.added_on is None:
        return f"{LISTING}/{listing.la_number}"
    return f"{EDIT_SOURCE_PREFIX}{listing.la_number}/{listing.added_on.isoformat()}"


def publishable_row(listing: Listed) -> Publishable:
    """A row for a listed setting that is in no register, as if the council were its register."""
    assert listing.kind is not None
    base = Consent.COUNTED if is_home_listed(listing) else Consent.ALL
    return Publishable(
        provider_id=listing.provider_id,
        name=listing.name,
        phone="",
        website="",
        consent=base.value,
        la_number=listing.la_number,
        name_source=listing_source(listing),
        kind=listing.kind.value,
        places_count=None,
        age_from_months=None,
        age_to_months=None,
        address="",
        town="",
        postcode="",
        issuer=council_issuer(listing.la_number),
        identifier=listing.reference,
        registered_on="",
        early_years=False,
        compulsory=False,
        voluntary=False,
        is_independent=False,
        is_open=True,
        organisation="",
        organisation_id=None,
        location_id=None,
        service_id="",
    )


def select_consents(record: ConsentRows) -> dict[str, Consent]:
    """Each provider's consent by all sources today, which limits what an old snapshot may show.

    Consent.NOTHING for providers that are inactive in a register or extract, or withheld by an
    officer.
    """
    source_claims = claims_of(record.claims)
    consents = dict(source_claims.known)
    rows = {row.provider_id: row for row in record.providers}
    for provider_id in {*source_claims.extracts, *source_claims.restrictions, *consents}:
        if provider_id not in rows:
            claims = source_claims.claims_about(provider_id, None, is_home=True)
            closed = claims.extract and claims.extract.status is not Status.ACTIVE
            base = consents.get(provider_id, Consent.NOTHING)
            consents[provider_id] = (
                Consent.NOTHING if closed else agreed_consent(base, claims, None)
            )
    for provider_id, row in rows.items():
        claims = source_claims.claims_for(row)
        if claims is not NO_CLAIMS:
            is_open = source_claims.is_open(row, claims)
            consents[provider_id] = (
                agreed_consent(consents[provider_id], claims, Kind(row.kind))
                if is_open
                else Consent.NOTHING
            )
    for listing in source_claims.listed_alone():
        base = Consent(publishable_row(listing).consent)
        consents[listing.provider_id] = agreed_consent(
            base, source_claims.claims_for_listing(listing), listing.kind
        )
    return consents | dict.fromkeys(record.hidden_ids, Consent.NOTHING)
