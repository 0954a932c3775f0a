"""The ids of organisations and premises that published settings carry.

An id must not reveal what a provider did not agree to publish. So:

- A setting names its organisation only with full consent and where no source has it in a home. A
  childminder who is her own organisation has none: the id would lead from her home to whatever
  else she runs. An organisation with a name is that of the registered person that the setting
  shows; the editions of the register that give only its number leave the name empty.
- A setting names the premises of another provider only where both have full consent. The id of a
  provider can be computed from its registration number, so the id of a hidden home would name it.
"""

from dataclasses import replace

from app.core.consent import Consent
from app.core.provision import Kind
from app.data.providers import Publishable
from app.publish.selection.source_claims import Claims, is_home
from app.snapshot.layout import Setting


def public_organisation_id(
    row: Publishable, claims: Claims, consent: Consent, registered_person: str
) -> str | None:
    """The id of a setting's organisation; None where it has none or it may not be public.

    `registered_person` is the name that the setting shows. Another source's name may be that of
    another organisation, whose id the record does not have.
    """
    if row.organisation_id is None or consent is not Consent.ALL:
        return None
    if row.organisation and registered_person.casefold() != row.organisation.casefold():
        return None
    return None if is_home(Kind(row.kind), claims) else row.organisation_id


def with_public_locations(settings: list[Setting]) -> list[Setting]:
    """The settings, each with a location id that may be public."""
    if all(setting.location_id == setting.provider_id for setting in settings):
        return settings  # so far no source gives which settings share premises
    owners = {one.provider_id for one in settings if one.consent is Consent.ALL}
    return [
        setting
        if setting.consent is Consent.ALL and setting.location_id in owners
        else replace(setting, location_id=setting.provider_id)
        for setting in settings
    ]
