"""Measures, their figures, areas, neighbours and boundaries, and provision by month"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
LEVELS = ("country", "region", "council", "district", "ward", "lsoa")
UNITS = ("percent", "children", "people", "places", "settings", "pounds", "points", "rank", "tenth")
POLARITIES = ("high", "low", "none")
SYMBOLS = ("c", "z", "x", "u", "low", "~", ":", "few")
TABLES = (
    *("measure", "measure_figure", "statistical_area", "statistical_neighbour"),
    *("area_boundary", "provision_month"),
)


def upgrade() -> None:
    _create_measures()
    _create_areas()
    op.create_table(
        "provision_month",
        _text("month", 7),
        _enum("level", LEVELS),
        _text("area_code", 9),
        _text("kind", 40),
        _text("age_band", 20),
        *(
            sa.Column(name, sa.Integer, nullable=False)
            for name in ("settings_count", "places_count", "without_number")
        ),
        sa.Column("counted_on", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint(
            "month", "level", "area_code", "kind", "age_band", name="provision_month_pkey"
        ),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _create_measures() -> None:
    op.create_table(
        "measure",
        _text("code", 60),
        _text("source", 40),
        sa.Column("edition_id", sa.Integer, nullable=False),
        sa.Column("as_at", sa.Date, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        _text("title", 200),
        _text("publisher_name", 200),
        sa.Column("unit", _kind("measureunit", UNITS), nullable=False),
        _enum("polarity", POLARITIES),
        _text("subject", 60),
        _text("denominator"),
        _text("owner", 200),
        _text("contact", 300),
        _text("licence", 100),
        *(_text(name) for name in ("url", "gaps", "breaks")),
        sa.Column("decimals", sa.Integer, nullable=False),
        sa.Column("has_counts", sa.Boolean, nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name="measure_edition_id_fkey"),
        sa.PrimaryKeyConstraint("code", name="measure_pkey"),
    )
    op.create_index("ix_measure_source", "measure", ["source"])
    op.create_table(
        "measure_figure",
        _text("measure", 60),
        _enum("level", LEVELS),
        _text("area_code", 9),
        _text("period", 7),
        _text("breakdown", 120),
        *(sa.Column(name, sa.Float) for name in ("value", "numerator", "denominator")),
        sa.Column(
            "symbol",
            sa.Enum(
                *SYMBOLS, native_enum=False, create_constraint=True, name="hiddenreason", length=40
            ),
        ),
        sa.PrimaryKeyConstraint(
            "measure", "level", "area_code", "period", "breakdown", name="measure_figure_pkey"
        ),
        sqlite_with_rowid=False,
    )


def _create_areas() -> None:
    op.create_table(
        "statistical_area",
        _text("source", 40),
        _enum("level", LEVELS),
        _text("code", 9),
        _text("name", 100),
        _text("vintage", 7),
        _text("parent_level", 10),
        _text("parent_code", 9),
        _text("district_code", 9),
        sa.PrimaryKeyConstraint("source", "level", "code", name="statistical_area_pkey"),
    )
    op.create_index("ix_statistical_area_parent_code", "statistical_area", ["parent_code"])
    op.create_table(
        "statistical_neighbour",
        _text("source", 40),
        _text("la_number", 3),
        sa.Column("position", sa.Integer, nullable=False),
        _text("neighbour_number", 3),
        _text("closeness", 40),
        sa.PrimaryKeyConstraint(
            "source", "la_number", "position", name="statistical_neighbour_pkey"
        ),
    )
    op.create_table(
        "area_boundary",
        _text("source", 40),
        _enum("level", LEVELS),
        _text("code", 9),
        _text("name", 100),
        _text("vintage", 7),
        _text("geometry"),
        sa.PrimaryKeyConstraint("source", "level", "code", name="area_boundary_pkey"),
    )


def _text(name: str, length: int | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(length) if length else sa.Text(), nullable=False)


def _enum(name: str, values: tuple[str, ...]) -> sa.Column[str]:
    return sa.Column(name, _kind(name, values), nullable=False)


def _kind(name: str, values: tuple[str, ...]) -> sa.Enum:
    """An enum as text with a CHECK, which has the name of the enum's class."""
    return sa.Enum(*values, native_enum=False, create_constraint=True, name=name, length=40)
