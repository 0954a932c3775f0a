"""Characteristics of councils, for our own list of similar areas: a table that a council prepares.

The official list is DfE's; ours serves councils that it does not have, and is labelled as ours.
"""

from app.core.translation_marks import mark
from app.ingest.measure_editions import has_rows_of_edition
from app.ingest.source import Source
from app.ingest.sources.council_characteristics.characteristics_file import (
    read_characteristics,
    read_edition,
)

__all__ = ["SOURCE", "read_characteristics"]

SOURCE = Source(
    name="council_characteristics",
    title=mark("Characteristics of councils from the census and the indices of deprivation"),
    publisher=mark("Office for National Statistics; Ministry of Housing"),
    url="https://www.ons.gov.uk/census",
    licence=mark("Open Government Licence v3.0"),
    attribution=(
        "Source: Office for National Statistics licensed under the Open Government Licence v3.0. "
        "Contains public sector information licensed under the Open Government Licence v3.0."
    ),
    rows_min=1_500,  # at least ten characteristics of 150 councils
    rows_max=20_000,
    stale_after_days=3_650,  # a census every ten years
    bad_share_max=0.0,
    read=read_edition,
    is_complete=has_rows_of_edition,
)
