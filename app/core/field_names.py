"""The names of a setting's fields and facts on forms, in reports and in messages."""

from typing import Final

from app.core.translation_marks import mark

FIELD_NAMES: Final = {
    "name": mark("Name"),
    "kind": mark("Kind"),
    "address": mark("Address"),
    "phone": mark("Telephone"),
    "email": mark("Email"),
    "website": mark("Website"),
    "opening": mark("Opening hours"),
    "ages": mark("Ages"),
    "places": mark("Places"),
    "vacancies": mark("Vacancies"),
    "prices": mark("Prices"),
    "extras": mark("Extra charges"),
    "funded": mark("Funded hours"),
    "apply_by": mark("Last day to apply"),
    "step_free": mark("Step-free access"),
    "languages": mark("Languages spoken"),
    "school_runs": mark("Schools that children are taken to"),
    "premises": mark("Where a childminder cares for children"),
    "description": mark("Description"),
    "funded_pattern": mark("When funded hours can be taken"),
    "how_to_apply": mark("How to apply"),
    "send_support": mark("Support for special educational needs and disabilities"),
    "food": mark("Food"),
    "consent": mark("Consent"),
    "confirmed": mark("Day on which the setting checked its details"),
    "being_checked": mark("What the council is checking"),
    "inspections": mark("What Ofsted found"),
    "registration": mark("Registration"),
    "other": mark("Something else"),
}
