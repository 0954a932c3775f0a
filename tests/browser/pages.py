"""The pages for the browser tests: every state, and one setting of each layout."""

from tests.web.page_reader import STATES

SAME_LOOK = {"invalid: a sign", "invalid: too long", "invalid: unreadable", "invalid: its end",
             "invalid: its area", "invalid: its shape", "around a ward", "around a district",
             "results, page 2", "sector"}  # fmt: skip
SETTINGS = (  # one of each layout
    "Anchor House Nursery", "Anchor House Pre-School", "Anchor House After School Club",
    "Harbour Steps Playgroup", "Tots & <Tiddlers>", "روضة النجوم (Stars Nursery)",
    "Windmill Nursery", "St Hild's Nursery", "Nowhere Yet Pre-School", "Puddle Lane Childminding",
    "The Sandmere and District Cooperative",
)  # fmt: skip
# Templates and texts that others of the short form have too, or that are built of their parts.
LONG_FORM_ONLY = {
    "results, one kind", "no position", "district", "outside England, by name",
    "Crown dependency, by name", "a hint for near me", "unknown", "invalid: figures",
    "results, a child's age and hours", "two points", "no such second point",
    "a browser's position", "a position with a second point", "a council with few details",
    "a ward with too few to show", "a family hub of which half is known",
    "a report that was sent", "Anchor House Pre-School", "Harbour Steps Playgroup",
}  # fmt: skip
PAGES = [*(state for state in STATES if state not in SAME_LOOK), *SETTINGS]
OPEN_ALL = "() => document.querySelectorAll('details').forEach(one => { one.open = true })"
