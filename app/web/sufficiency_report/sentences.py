"""The council's figures of a table in a sentence, which a section shows before its pictures and tables.

A sentence is left out where one of its figures is missing: the table says why.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from app.i18n import Translator, mark
from app.web.sufficiency_report.content import ReportRow

# By the code of a table. A name such as c2 stands for the cell of that column, counted from 0.
_SENTENCES: Final[Mapping[str, str]] = {
    "children": mark("Children under 5: about %(c3)s. Children aged 5 to 7: about %(c4)s."),
    "settings": mark("Settings: %(c0)s."),
    "places": mark("Places of settings that give a number: %(c0)s."),
    "vacancies": mark(
        "Listed settings without information on vacancies in 30 days: %(c4)s of %(c5)s."
    ),
    "takeup_2": mark("2-year-olds who take up early learning: %(c0)s of %(c1)s (%(c2)s)."),
    "takeup_3_4": mark("3 and 4-year-olds who take up universal hours: %(c0)s of %(c1)s (%(c2)s)."),
    "openings": mark("Opened in 12 months, not in a home: %(c0)s. Closed: %(c1)s."),
    "prices": mark("A place for a child aged 2 usually costs %(c1)s."),
    "send": mark("Listed settings that describe their SEND support: %(c0)s of %(c2)s."),
    "school_age": mark("Listed settings known to take school-age children: %(c0)s of %(c2)s."),
    "holidays": mark("Listed settings known to open in school holidays: %(c0)s of %(c3)s."),
    "early_late": mark(
        "Listed settings known to open before 8am: %(c0)s of %(c3)s; after 6pm: %(c1)s."
    ),
    "weekends": mark("Known to open at weekends: %(c0)s of %(c2)s."),
    "nights": mark("Known to open overnight: %(c0)s of %(c2)s."),
    "report_cards": mark("Settings with a report card: %(c0)s. Safeguarding not met: %(c1)s."),
    "grades": mark(
        "Overall grades up to November 2025: Outstanding %(c0)s, Good %(c1)s,"
        " Requires improvement %(c2)s, Inadequate %(c3)s."
    ),
    "step_free": mark("Listed settings known to have step-free access: %(c0)s of %(c3)s."),
}


def table_sentence(code: str, rows: Sequence[ReportRow], translator: Translator) -> str:
    """The sentence of a table whose first row is the council's; "" without one."""
    message = _SENTENCES.get(code)
    if message is None or not rows:
        return ""
    cells = {f"c{position}": cell for position, cell in enumerate(rows[0].cells)}
    if any(cell.symbol and f"%({name})s" in message for name, cell in cells.items()):
        return ""
    return translator.gettext(message, **{name: cell.text for name, cell in cells.items()})
