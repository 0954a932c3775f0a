"""Other names that councils use for the columns of a listing.

Case, spaces and punctuation do not matter (`column_headings.heading_key`).
"""

from collections.abc import Mapping

# Ages in years are not among these names: 2 years would be read as two months.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "reference": (
        *("ref", "ref no", "reference no", "reference number", "record id", "setting id"),
        *("provider id", "row id", "unique reference", "unique id", "unique reference number"),
        *("provider reference", "setting reference", "your reference", "our reference"),
        *("council reference", "local reference", "setting ref", "provider ref", "unique ref"),
    ),
    "la_number": (
        *("la no", "local authority number", "local authority code", "dfe la"),
        *("local authority no", "council number", "council code", "council no", "dfe number"),
        *("dfe la number", "dfe la code", "dfe code", "local authority dfe number"),
    ),
    "as_at": (
        *("as at date", "date of file", "file date", "date of list", "list date"),
        *("as of", "as of date", "data as at", "correct as at", "date as at", "extract date"),
    ),
    "ofsted_urn": (
        *("ofsted number", "ofsted no", "ofsted unique reference number", "ofsted reference"),
        *("ofsted ref", "ofsted reference number", "ofsted id", "ofsted registration number"),
        *("ofsted registration", "ey number", "ey no", "early years urn", "provider urn"),
        *("ofsted registration no", "ofsted ref no", "ofsted urn number"),
        *("ofsted registered number",),
    ),
    "school_urn": (
        *("dfe urn", "gias urn", "school number"),
        *("urn of school", "school unique reference number"),
        *("edubase urn", "dfe school urn", "school urn number", "urn of the school"),
    ),
    "kind": (
        *("type", "provision type", "type of provision", "provider type", "type of provider"),
        *("setting type", "type of setting", "kind of setting", "kind of provision", "category"),
        *("childcare type", "type of childcare", "provider category", "service type"),
    ),
    "name": (
        *("setting", "setting name", "name of setting", "provider", "provider name"),
        *("name of provider", "trading name", "nursery name", "name of nursery", "service name"),
        *("business name", "organisation name", "childcare provider", "provision name"),
        *("establishment name", "display name", "setting provider name"),
    ),
    "address_1": (
        *("address", "address line 1", "address line one", "address 1st line", "line 1"),
        *("first line of address", "street", "street address", "address first line", "addr 1"),
        *("house and street", "house number and street", "address one", "add 1", "addr line 1"),
        *("setting address", "premises address", "postal address", "address street"),
    ),
    "address_2": (
        *("address line 2", "address line two", "address 2nd line", "second line of address"),
        *("line 2", "addr 2", "address two", "locality", "add 2", "addr line 2"),
    ),
    "address_3": (
        *("address line 3", "address line three", "address 3rd line", "third line of address"),
        *("line 3", "addr 3", "address three", "add 3", "addr line 3"),
    ),
    "town": (
        *("town city", "city", "town or city", "post town"),
        *("address town", "town name", "village"),
        *("town village", "city town", "settlement", "setting town", "town city village"),
    ),
    "postcode": (
        *("post code", "postal code", "address postcode", "zip", "zip code", "p code", "pcode"),
        *("setting postcode", "full postcode", "premises postcode", "postcode of setting"),
    ),
    "phone": (
        *("telephone", "tel", "phone number", "telephone number", "tel no", "tel number"),
        *("phone no", "telephone no", "contact number", "contact telephone", "contact phone"),
        *("contact tel", "contact no", "landline"),
        *("telephone 1", "phone 1", "main phone", "main telephone", "contact telephone number"),
        *("contact phone number", "public phone", "public telephone", "setting telephone"),
        *("setting phone", "daytime telephone", "telephone contact", "tel 1"),
    ),
    "email": (
        *("e mail", "email address", "e mail address", "contact email", "mail", "email contact"),
        *("contact e mail", "contact email address", "public email", "setting email", "email 1"),
        *("electronic mail", "main email", "setting email address"),
    ),
    "website": (
        *("web site", "web", "web address", "website address", "url", "web page", "webpage"),
        *("homepage", "home page", "internet", "www", "website url", "web url"),
        *("setting website", "website link", "web link"),
    ),
    "opening": (
        *("opening hours", "opening times", "open", "times", "days and times", "hours of opening"),
        *("times open", "opening days and times", "open times", "open hours", "hours open"),
        *("days and hours", "opening days", "session times", "sessions", "timetable"),
        *("opening days and hours", "opening time", "days open", "days and times open"),
    ),
    "age_from_months": (
        *("age from in months", "minimum age in months", "min age in months", "min age months"),
        *("minimum age months", "youngest age in months", "from age in months", "from months"),
        *("youngest age months", "lowest age in months", "age from month", "months from"),
        *("lower age in months", "start age in months"),
    ),
    "age_to_months": (
        *("age to in months", "maximum age in months", "max age in months", "max age months"),
        *("maximum age months", "oldest age in months", "to age in months", "to months"),
        *("oldest age months", "highest age in months", "age to month", "months to"),
        *("upper age in months", "end age in months"),
    ),
    "places": (
        *("number of places", "no of places", "places count", "total places", "capacity"),
        *("registered places", "childcare places", "maximum places", "max places"),
        *("places total", "registered number of places", "total number of places", "place number"),
        *("maximum number of children", "number of childcare places", "places offered"),
    ),
    "space_under_2": (
        *("space under two", "vacancies under 2", "vacancies under two", "spaces under 2"),
        *("under 2 space", "under 2 vacancies", "space for under 2s", "vacancies for under 2s"),
        *("vacancy under 2", "availability under 2", "under 2s vacancies", "under 2s space"),
        *("spaces for under 2s", "spaces for children under 2", "spaces under 2s"),
        *("space 0 1", "vacancies 0 1", "vacancies under 2s", "space under 2s"),
    ),
    "space_2": (
        *("space two", "vacancies 2", "vacancies two", "spaces 2", "2 space", "2 vacancies"),
        *("space for 2 year olds", "vacancies 2 year olds", "vacancies for 2 year olds"),
        *("space 2 year olds", "vacancy 2", "availability 2", "2 year old vacancies"),
        *("spaces for 2 year olds", "spaces 2 year olds"),
        *("2 year olds vacancies", "2 year old space", "vacancies age 2", "space age 2"),
    ),
    "space_3_4": (
        *("space three four", "vacancies 3 4", "spaces 3 4", "space 3 to 4", "vacancies 3 to 4"),
        *("space for 3 and 4 year olds", "vacancies 3 and 4 year olds", "vacancies 3 and 4"),
        *("vacancies for 3 and 4 year olds", "space 3 and 4", "vacancy 3 4", "availability 3 4"),
        *("space 3 4 year olds", "vacancies 3 4 year olds", "3 and 4 year old vacancies"),
        *("3 4 year old vacancies", "vacancies age 3 4", "space age 3 4"),
        *("spaces for 3 and 4 year olds", "spaces 3 and 4", "spaces 3 and 4 year olds"),
    ),
    "space_confirmed_on": (
        *("space confirmed", "vacancies confirmed on", "vacancies confirmed", "space as at"),
        *("vacancies as at", "date space confirmed", "date vacancies confirmed", "space date"),
        *("space confirmed date", "vacancies confirmed date", "vacancy date", "vacancies date"),
        *("spaces confirmed", "spaces confirmed on", "spaces as at", "spaces updated on"),
        *("space updated on", "vacancies updated on", "space last confirmed"),
        *("vacancies updated", "vacancies last updated", "vacancies last confirmed"),
    ),
    "prices": (
        *("price", "fees", "fee", "cost", "costs", "charges", "price list", "rates", "tariff"),
        *("fees and charges", "cost of childcare", "costs and fees"),
        *("session costs", "fees charged"),
    ),
    "extra_food": (
        *("extra charge food", "food charge", "charge for food", "meals charge", "food charges"),
        *("charge for meals", "meal charge", "charges for food", "extra charge for food"),
        *("extra charges food", "cost of food", "cost of meals"),
    ),
    "extra_consumables": (
        *("extra charge consumables", "consumables", "consumables charge", "nappies charge"),
        *("charge for consumables", "charges for consumables", "charge for nappies"),
        *("extra charges consumables", "extra charge for consumables", "consumables charges"),
    ),
    "extra_activities": (
        *("extra charge activities", "activities charge", "charge for activities", "trips charge"),
        *("charges for activities", "charge for trips", "extra charges activities"),
        *("extra charge for activities", "activities charges", "charge for trips and classes"),
    ),
    "extra_hours": (
        *("extra charge hours", "additional hours", "charge for extra hours"),
        *("extra hours charge",),
        *("additional hours charge", "charge for additional hours", "charges for extra hours"),
        *("extra charge for hours", "extra charges hours", "extra hours charges"),
    ),
    "funded": (
        *("funded hours", "funding", "funded places", "entitlements", "funded entitlements"),
        *("funded hours offered", "funded childcare", "free hours", "funded offer", "free places"),
        *("entitlements offered", "funded entitlement", "funded places offered"),
        *("funding offered",),
        *("free entitlement", "funded early education", "government funding"),
    ),
    "apply_by": (
        *("application deadline", "deadline", "apply before", "closing date", "last day to apply"),
        *("applications close", "apply by date", "deadline for applications", "apply until"),
    ),
    "step_free": (
        *("step free access", "wheelchair access", "wheelchair accessible"),
        *("accessible", "level access"),
        *("disabled access", "step free entrance", "is step free", "wheelchair", "stepfree"),
        *("accessibility", "pram access", "wheelchair friendly"),
    ),
    "languages": (
        *("language", "languages spoken", "spoken languages"),
        *("language spoken", "staff languages"),
        *("languages of staff", "languages used"),
    ),
    "school_runs": (
        *("school run", "schools", "schools served", "school pick up", "school pick ups"),
        *("school pickups", "school drop off and pick up", "pick up from school", "collects from"),
        *("school collections", "school collection", "pick ups", "schools collected from"),
        *("school pickup", "school pick up and drop off", "schools covered"),
    ),
    "premises": (
        *("premises type", "type of premises", "where care is given"),
        *("place of care", "care given at"),
        *("childminder premises", "premise", "kind of premises", "childminding premises"),
    ),
    "consent": (
        *("consent to publish", "publication consent", "consent given", "permission to publish"),
        *("consent to share", "consent level", "publish consent", "consents", "consent to show"),
        *("agreed to publish", "consent for publication", "permission", "consent to publication"),
        *("consent to be shown", "consent status", "consent to list", "publishing consent"),
    ),
    "consent_on": (
        *("consent date", "date of consent", "consent given on", "consented on", "date consented"),
        *("consent dated", "date consent given", "consent given date", "agreed on"),
    ),
    "description": (
        *("about", "about us", "setting description", "further information"),
        *("about the setting", "description of setting"),
    ),
    "funded_pattern": (
        *("pattern of funded hours", "funded hours pattern", "when funded hours can be taken"),
        *("funding pattern", "stretched offer", "how funded hours can be taken"),
        *("funded sessions",),
    ),
    "how_to_apply": (
        *("apply", "applying", "admissions", "application"),
        *("application process", "how to get a place"),
        *("how to book", "admission", "applications", "booking"),
    ),
    "send_support": (
        *("send", "sen support", "send provision", "sen", "special needs", "sen provision"),
        *("special educational needs", "sen and disability", "inclusion", "local offer"),
        *("support for send", "support for sen", "send information", "sen information"),
    ),
    "food": (
        *("meals", "diets", "dietary", "dietary requirements", "food provided", "catering"),
        *("meals provided", "special diets", "meals and diets", "food and diets", "menu"),
    ),
}

# Names that count only if no other heading means the column.
FALLBACK_ALIASES: Mapping[str, tuple[str, ...]] = {
    "reference": ("id",),
    "la_number": ("la code",),
    "phone": ("mobile", "mobile number", "mobile phone"),
    "website": ("link",),
    "kind": ("provision",),
}
# Ambiguous headings, each with the columns that it could mean.
AMBIGUOUS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("urn", "unique reference number urn"), ("ofsted_urn", "school_urn")),
    **dict.fromkeys(("registration number", "registration no"), ("ofsted_urn", "school_urn")),
    **dict.fromkeys(("contact", "contact details"), ("phone", "email")),
    **dict.fromkeys(("number", "no"), ("reference", "phone", "ofsted_urn")),
    **dict.fromkeys(("hours",), ("opening", "extra_hours")),
    **dict.fromkeys(("age", "ages", "age range"), ("age_from_months", "age_to_months")),
    **dict.fromkeys(("min age", "minimum age", "age from", "youngest age"), ("age_from_months",)),
    **dict.fromkeys(("max age", "maximum age", "age to", "oldest age"), ("age_to_months",)),
    **dict.fromkeys(
        ("space", "spaces", "vacancies", "vacancy", "availability"),
        ("space_under_2", "space_2", "space_3_4"),
    ),
    **dict.fromkeys(
        ("extra charges", "extras", "additional charges", "extra charge"),
        ("extra_food", "extra_consumables", "extra_activities", "extra_hours"),
    ),
}
