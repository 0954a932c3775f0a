"""Turns what the snapshot holds into what pages show: words and addresses, nothing to decide.

One module by subject: site (the frame), places and facts (a card), details and offer (a place's page),
inspections, filters, contact, outside, drawing, about, labels, said. Plain text throughout; templates
escape it.
"""

from app.web.present.about import Gaps, SourceLine, gaps, source_table
from app.web.present.area import helper
from app.web.present.contact import People, Phone, people, phone
from app.web.present.details import Nearby, Setting, nearby, setting
from app.web.present.drawing import sketch
from app.web.present.filters import (
    Chip,
    Unknown,
    child_ages,
    chips,
    choices,
    count_line,
    distances,
    entitlements,
    pairs,
    query,
    unknown_group,
)
from app.web.present.inspections import Block, block, not_inspected
from app.web.present.outside import (
    Link,
    Option,
    crown_dependency,
    district_option,
    fault_text,
    name_option,
    nation_name,
    whom_to_ask,
)
from app.web.present.places import Card, card, current_blocks, numbered, place_url
from app.web.present.site import DataLine, Site, Switch, SwitchLink, source_lines, switch
from app.web.present.start import Promise, promise

__all__ = [
    "Block",
    "Card",
    "Chip",
    "DataLine",
    "Gaps",
    "Link",
    "Nearby",
    "Option",
    "People",
    "Phone",
    "Promise",
    "Setting",
    "Site",
    "SourceLine",
    "Switch",
    "SwitchLink",
    "Unknown",
    "block",
    "card",
    "child_ages",
    "chips",
    "choices",
    "count_line",
    "crown_dependency",
    "current_blocks",
    "distances",
    "district_option",
    "entitlements",
    "fault_text",
    "gaps",
    "helper",
    "name_option",
    "nation_name",
    "nearby",
    "not_inspected",
    "numbered",
    "pairs",
    "people",
    "phone",
    "place_url",
    "promise",
    "query",
    "setting",
    "sketch",
    "source_lines",
    "source_table",
    "switch",
    "unknown_group",
    "whom_to_ask",
]
