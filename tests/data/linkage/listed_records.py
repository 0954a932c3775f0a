"""A record with a few settings as a register and councils list them."""

from datetime import date

from sqlmodel import Session

from app.core.consent import Consent
from app.core.provision import Kind
from app.data.tables import Crosswalk, Listing, Location, Provider, Registration, Service

COUNCIL, OTHER = "995", "996"


def register(
    session: Session, number: str, name: str | None, address: str, postcode: str, la: str = COUNCIL
) -> str:
    """A registration of Ofsted with its provider; its provider_id."""
    provider_id = f"r{number.casefold():0>11}"
    session.add(
        Provider(
            provider_id=provider_id,
            name=name,
            phone="",
            consent=Consent.ALL,
            la_number=la,
            la_name="Sandmere",
            name_source="ofsted_register",
        )
    )
    session.add(
        Location(location_id=provider_id, address=address, town="Sandmere", postcode=postcode)
    )
    session.flush()
    session.add(
        Service(
            service_id=f"{provider_id}-1",
            provider_id=provider_id,
            location_id=provider_id,
            kind=Kind.DAY_NURSERY,
        )
    )
    session.add(
        Registration(
            issuer="ofsted",
            identifier=number,
            provider_id=provider_id,
            provider_type="Childcare on non-domestic premises",
            is_active=True,
            early_years=True,
            compulsory=True,
            voluntary=True,
        )
    )
    session.flush()
    return provider_id


def list_setting(
    session: Session,
    reference: str,
    name: str,
    address: str = "",
    postcode: str = "",
    la: str = COUNCIL,
    **facts: str,
) -> str:
    """A row of a council's listing under a provider of its own; its provider_id."""
    provider_id = f"l{la}{reference:0>8}"
    empty = dict.fromkeys(("ofsted_urn", "dfe_urn", "phone", "email", "website", "languages"), "")
    values = {**empty, "school_runs": "", "town": "Sandmere", **facts}
    session.add(
        Listing(
            la_number=la,
            reference=reference,
            provider_id=provider_id,
            kind=Kind.DAY_NURSERY,
            name=name,
            address=address,
            postcode=postcode,
            **values,
        )
    )
    session.add(
        Crosswalk(
            issuer=f"council/{la}",
            identifier=reference,
            provider_id=provider_id,
            valid_from=date(2026, 11, 1),
        )
    )
    session.flush()
    return provider_id
