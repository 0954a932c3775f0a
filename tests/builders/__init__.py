"""Builders for tests: rows with defaults, files in the publishers' layouts, a whole install.

Every name, postcode and person is invented; postcodes are in the area ZZ of the seeds.
"""

from tests.builders.commands import run_command, settings_for, try_command
from tests.builders.databases import (
    administrator,
    close_engine,
    drop_database,
    fast_storage,
    new_database,
    write_empty_record,
)
from tests.builders.files import (
    AS_AT,
    areas_file,
    consented_file,
    number,
    postcodes_file,
    register_file,
)
from tests.builders.filters import chosen_filters
from tests.builders.installs import (
    BOUNDS,
    NOW,
    SANDMERE,
    Install,
    fill,
    find_setting,
    new_install,
    public_bytes,
)
from tests.builders.offers import offer
from tests.builders.published import public_dir, published_settings_of, setting
from tests.builders.rows import (
    AREAS,
    NEIGHBOURS,
    POSTCODES,
    REGISTER_COLUMNS,
    SEEDS,
    Cells,
    childminder,
    consent,
    nursery,
    redacted,
    to_area_only,
)

__all__ = [
    "AREAS",
    "AS_AT",
    "BOUNDS",
    "Cells",
    "Install",
    "SANDMERE",
    "NEIGHBOURS",
    "NOW",
    "POSTCODES",
    "REGISTER_COLUMNS",
    "SEEDS",
    "administrator",
    "areas_file",
    "childminder",
    "chosen_filters",
    "close_engine",
    "consent",
    "consented_file",
    "drop_database",
    "fast_storage",
    "fill",
    "find_setting",
    "new_database",
    "new_install",
    "number",
    "nursery",
    "offer",
    "postcodes_file",
    "public_bytes",
    "public_dir",
    "published_settings_of",
    "redacted",
    "register_file",
    "run_command",
    "setting",
    "settings_for",
    "to_area_only",
    "try_command",
    "write_empty_record",
]
