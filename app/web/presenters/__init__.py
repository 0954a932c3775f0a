"""Turns facts of the snapshot into the texts and URLs that templates show.

There is one module per subject: for example `page_frame` (every page), `setting_card` and
`card_facts` (a card), `setting_page` and `offer` (the page of a setting), `labels` (the names of
enum values). All values are plain text; the templates escape them.
"""

from app.web.presenters.about_data import Gaps, SourceDetails, gaps, source_table
from app.web.presenters.card_facts import taken_line
from app.web.presenters.comparison import Comparison, comparison
from app.web.presenters.contact import CouncilContact, Phone, council_contact, phone
from app.web.presenters.cost_estimate import bill_notes, cost_result
from app.web.presenters.cost_form import cost_form
from app.web.presenters.could_get import ChildCouldGet, could_get
from app.web.presenters.filters import (
    Chip,
    FilterForm,
    UnknownGroup,
    beyond_line,
    chips,
    count_line,
    filter_form,
    is_list,
    option_keys,
    query,
    school_name,
    unknown_group,
)
from app.web.presenters.help_point import help_point
from app.web.presenters.inspection_line import inspection_day, inspection_line
from app.web.presenters.inspections import InspectionBlock, inspection_block, not_inspected
from app.web.presenters.link_figures import link_figures
from app.web.presenters.page_frame import (
    LanguageLink,
    LanguageMenu,
    PageFrame,
    SourceNote,
    language_menu,
    source_notes,
)
from app.web.presenters.results_sketch import key_lines, sketch
from app.web.presenters.search_outcomes import (
    ExternalLink,
    SearchOption,
    crown_dependency,
    district_option,
    fault_text,
    name_option,
    nation_contacts,
    nation_name,
)
from app.web.presenters.second_point import (
    SecondOption,
    distance_lines,
    first_name,
    second_options,
    two_point_beyond_line,
    two_point_count_line,
)
from app.web.presenters.setting_card import (
    Card,
    card,
    current_inspection_blocks,
    list_item_opening,
    setting_url,
)
from app.web.presenters.setting_page import NearbySetting, SettingPage, nearby, setting_page
from app.web.presenters.start_page import StartPageText, start_page_text
from app.web.presenters.takeup_line import takeup_line

__all__ = [
    "InspectionBlock",
    "Comparison",
    "Card",
    "Chip",
    "ChildCouldGet",
    "SourceNote",
    "Gaps",
    "ExternalLink",
    "NearbySetting",
    "SearchOption",
    "CouncilContact",
    "Phone",
    "StartPageText",
    "SettingPage",
    "PageFrame",
    "SourceDetails",
    "LanguageMenu",
    "LanguageLink",
    "UnknownGroup",
    "FilterForm",
    "inspection_block",
    "inspection_day",
    "inspection_line",
    "taken_line",
    "takeup_line",
    "is_list",
    "card",
    "chips",
    "beyond_line",
    "comparison",
    "bill_notes",
    "cost_form",
    "cost_result",
    "could_get",
    "count_line",
    "crown_dependency",
    "current_inspection_blocks",
    "district_option",
    "fault_text",
    "filter_form",
    "gaps",
    "help_point",
    "name_option",
    "nation_name",
    "nearby",
    "not_inspected",
    "option_keys",
    "list_item_opening",
    "council_contact",
    "phone",
    "setting_url",
    "start_page_text",
    "query",
    "setting_page",
    "sketch",
    "key_lines",
    "source_notes",
    "source_table",
    "language_menu",
    "link_figures",
    "unknown_group",
    "SecondOption",
    "distance_lines",
    "first_name",
    "school_name",
    "second_options",
    "two_point_beyond_line",
    "two_point_count_line",
    "nation_contacts",
]
