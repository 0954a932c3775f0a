"""The names of publishers, lists and licences that can be translated.

They are the texts of the adapters in `app/ingest/sources`. Other texts are shown as written.
"""

from typing import Final

from app.i18n import Translator, mark

TRANSLATED_TEXTS: Final = frozenset(
    {
        # publishers
        mark("Ofsted"),
        mark("Ofsted (council extract)"),
        mark("Department for Education"),
        mark("Department for Education, or the council"),
        mark("Office for National Statistics; Department for Education"),
        mark("Ordnance Survey; Office for National Statistics"),
        mark("The council"),
        # lists
        mark("Childcare providers and inspections: management information"),
        mark("Childcare register: nightly extract for local authorities"),
        mark("Childminder agencies: management information"),
        mark("Consented addresses for childminders and domestic childcare"),
        mark("Corrections by the council"),
        mark("Councils and districts of England"),
        mark("Family hubs and children's centres"),
        mark("Funded early education and childcare"),
        mark("Get Information about Schools"),
        mark("Postcodes with their positions and areas"),
        mark("State-funded schools inspections and outcomes: management information"),
        mark("Take-up of funded hours by ward"),
        mark("The council's own listing of settings"),
        # licences
        mark("Open Government Licence v3.0"),
        mark("Published by the council"),
        mark("Supplied by Ofsted to the council; not open data"),
    }
)


def is_translated(text: str) -> bool:
    """Whether a text has translations; the page marks other names as not to be translated."""
    return text in TRANSLATED_TEXTS


def translate_published_text(text: str, translator: Translator) -> str:
    """A publisher's text in the translator's language; unchanged if it has no translations."""
    return translator.gettext(text) if text in TRANSLATED_TEXTS else text
