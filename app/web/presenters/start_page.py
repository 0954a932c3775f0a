"""The sentences of the start page, which promise only what the data of this site has."""

from dataclasses import dataclass
from typing import Final

from app.core.provision import Choice
from app.i18n import Translator, mark
from app.snapshot.setting_counts import SettingCounts
from app.web.presenters import formatting

MANY_SHARE: Final = 0.25  # of the settings listed
KINDS_IN_SENTENCES: Final = {
    Choice.DAY_NURSERY: mark("nurseries"),
    Choice.PRE_SCHOOL: mark("pre-schools"),
    Choice.SCHOOL_NURSERY: mark("school nurseries"),
    Choice.CHILDMINDER: mark("childminders"),
    Choice.OUT_OF_SCHOOL: mark("out-of-school clubs"),
}
# By whether many settings have an inspection, and whether many have contact details.
LEADS: Final = {
    (True, True): mark(
        "Near your postcode: %(kinds)s. See what Ofsted found there and how to contact them."
    ),
    (True, False): mark("Near your postcode: %(kinds)s. See what Ofsted found there."),
    (False, True): mark("Near your postcode: %(kinds)s. See how to contact them."),
    (False, False): mark("Near your postcode: %(kinds)s."),
}
NO_KINDS: Final = mark("Type your postcode to see the childcare near you.")
# By whether many settings give their hours, prices and spaces.
GIVEN: Final = {
    (True, True, True): mark(
        "Many places give their hours, prices and spaces. Always check with them before you decide."
    ),
    (True, True, False): mark(
        "Many places give their hours and prices. Always check with them before you decide."
    ),
    (True, False, True): mark(
        "Many places give their hours and spaces. Always check with them before you decide."
    ),
    (True, False, False): mark(
        "Many places give their hours. Always check with them before you decide."
    ),
    (False, True, True): mark(
        "Many places give their prices and spaces. Always check with them before you decide."
    ),
    (False, True, False): mark(
        "Many places give their prices. Always check with them before you decide."
    ),
    (False, False, True): mark(
        "Many places give their spaces. Always check with them before you decide."
    ),
}
FEW_GIVEN: Final = mark(
    "A few places give their hours, prices or spaces. Always check with them before you decide."
)
NONE_GIVEN: Final = mark("We don't have the hours, prices or spaces of these places.")
RESULTS_EXPLAINED: Final = mark(
    "The places nearest to you come first, with how far they are in a straight line and"
    " what kind of place each one is."
)
RESULTS_WITH_PHONE_EXPLAINED: Final = mark(
    "The places nearest to you come first, with how far they are in a straight line, what kind of"
    " place each one is, and its phone number where we know it."
)


@dataclass(frozen=True)
class StartPageText:
    """The sentences of the start page that depend on the snapshot."""

    lead: str
    shown: str
    given: str


def start_page_text(setting_counts: SettingCounts, translator: Translator) -> StartPageText:
    """The sentences for the data that this site has."""
    many_count = setting_counts.total * MANY_SHARE
    kinds = [
        translator.gettext(name)
        for kind, name in KINDS_IN_SENTENCES.items()
        if kind in setting_counts.kinds
    ]
    lead = (
        LEADS[setting_counts.inspected > many_count, setting_counts.reachable > many_count]
        if kinds
        else NO_KINDS
    )
    return StartPageText(
        lead=translator.gettext(lead, kinds=formatting.join_with_and(kinds, translator)),
        shown=translator.gettext(
            RESULTS_WITH_PHONE_EXPLAINED if setting_counts.phone else RESULTS_EXPLAINED
        ),
        given=translator.gettext(_given(setting_counts, many_count)),
    )


def _given(setting_counts: SettingCounts, many_count: float) -> str:
    counts = setting_counts.hours, setting_counts.prices, setting_counts.space
    if not any(counts):
        return NONE_GIVEN
    hours, prices, space = (count > many_count for count in counts)
    return GIVEN.get((hours, prices, space), FEW_GIVEN)
