"""Councils' and schools' files: listings, Ofsted's extract, help points, take-up"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

KINDS = (
    "kind IN ('day-nursery', 'pre-school', 'nursery-class', 'nursery-school', 'childminder', "
    "'domestic', 'other', 'out-of-school', 'nanny')"
)
STATUSES = "status IN ('ACTV', 'PROP', 'INAC', 'SUSP', 'RESG', 'CANC', 'REFU')"
CONSENTS = "consent IN ('all', 'area', 'counted', 'nothing')"
PREMISES = "premises IN ('own-home', 'childs-home', 'other-domestic', 'non-domestic', 'mixed')"
BANDS = "band IN ('under-2', '2', '3-4')"
SPACES = "space IN ('now', 'from-month', 'waiting-list', 'full')"
UNITS = "unit IN ('hour', 'session', 'half-day', 'day', 'week', 'month', 'term', 'meal', 'once')"
HEADINGS = "heading IN ('food', 'consumables', 'activities', 'extra-hours')"
WEEKS = "weeks IN ('all-year', 'term', 'holidays')"
HELP_KINDS = "kind IN ('family-hub', 'childrens-centre')"
ENTITLEMENTS = "entitlement IN ('early-learning', 'universal', 'working')"
HIDDEN = "hidden IN ('c', 'z', 'x', 'u', 'low', '~', ':', 'few')"


def upgrade() -> None:
    op.add_column("provider", sa.Column("website", sa.Text, nullable=False, server_default=""))
    for name in ("age_from_months", "age_to_months"):
        op.add_column("service", sa.Column(name, sa.Integer))
    independent = sa.Column("is_independent", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("registration", independent)
    _extract()
    _listing()
    _lines()
    _help_and_takeup()


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable)


def _extract() -> None:
    op.create_table(
        "extracted_registration",
        sa.Column("la_number", sa.String(3), primary_key=True),
        sa.Column("ofsted_urn", sa.String(40), primary_key=True),
        sa.Column("provider_id", sa.String(12), nullable=False, index=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("is_confidential", sa.Boolean, nullable=False),
        sa.Column("registered_on", sa.Date),
        sa.Column("early_years", sa.Boolean, nullable=False),
        sa.Column("compulsory", sa.Boolean, nullable=False),
        sa.Column("voluntary", sa.Boolean, nullable=False),
        _text("registered_person"),
        _text("name"),
        _text("address"),
        sa.Column("town", sa.String(100), nullable=False),
        sa.Column("postcode", sa.String(20), nullable=False),
        sa.Column("phone", sa.String(80), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("age_from_months", sa.Integer),
        sa.Column("age_to_months", sa.Integer),
        sa.Column("places_count", sa.Integer),
        sa.Column("periods", sa.String(200), nullable=False),
        _text("conditions"),
        sa.CheckConstraint(KINDS, name="kind"),
        sa.CheckConstraint(STATUSES, name="status"),
    )


def _listing() -> None:
    op.create_table(
        "listing",
        sa.Column("la_number", sa.String(3), primary_key=True),
        sa.Column("reference", sa.String(80), primary_key=True),
        sa.Column("provider_id", sa.String(12), nullable=False, index=True),
        sa.Column("ofsted_urn", sa.String(40), nullable=False),
        sa.Column("dfe_urn", sa.String(10), nullable=False),
        sa.Column("kind", sa.String(40)),
        _text("name"),
        _text("address", nullable=True),
        sa.Column("town", sa.String(100), nullable=False),
        sa.Column("postcode", sa.String(20), nullable=False),
        sa.Column("phone", sa.String(80), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        _text("website"),
        sa.Column("places_count", sa.Integer),
        sa.Column("consent", sa.String(40)),
        sa.Column("consent_on", sa.Date),
        sa.Column("age_from_months", sa.Integer),
        sa.Column("age_to_months", sa.Integer),
        sa.Column("funded", sa.String(200)),
        sa.Column("space_confirmed_on", sa.Date),
        sa.Column("apply_by", sa.Date),
        sa.Column("step_free", sa.Boolean),
        _text("languages"),
        _text("school_runs"),
        sa.Column("premises", sa.String(40)),
        sa.CheckConstraint(KINDS, name="kind"),
        sa.CheckConstraint(CONSENTS, name="consent"),
        sa.CheckConstraint(PREMISES, name="premises"),
    )
    op.create_table(
        "restriction",
        sa.Column("provider_id", sa.String(12), primary_key=True),
        sa.Column("source", sa.String(40), primary_key=True),
        sa.Column("consent", sa.String(40), nullable=False),
        sa.Column("is_status", sa.Boolean, primary_key=True),
        sa.Column("told_on", sa.Date, nullable=False),
        sa.CheckConstraint(CONSENTS, name="consent"),
    )
    op.create_table(
        "confirmation",
        sa.Column("la_number", sa.String(3), primary_key=True),
        sa.Column("reference", sa.String(80), primary_key=True),
        sa.Column("ofsted_urn", sa.String(40), primary_key=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        _text("reason"),
    )


def _lines() -> None:
    op.create_table(
        "opening_hours",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("la_number", sa.String(3), nullable=False),
        sa.Column("provider_id", sa.String(12), nullable=False, index=True),
        sa.Column("weekday", sa.Integer, nullable=False),
        sa.Column("opens", sa.Time, nullable=False),
        sa.Column("closes", sa.Time, nullable=False),
        sa.Column("weeks", sa.String(40), nullable=False),
        sa.CheckConstraint(WEEKS, name="weeks"),
    )
    op.create_table(
        "vacancy_line",
        sa.Column("la_number", sa.String(3), primary_key=True),
        sa.Column("provider_id", sa.String(12), primary_key=True),
        sa.Column("band", sa.String(40), primary_key=True),
        sa.Column("space", sa.String(40), nullable=False),
        sa.Column("from_month", sa.Date),
        sa.CheckConstraint(BANDS, name="band"),
        sa.CheckConstraint(SPACES, name="space"),
    )
    op.create_table(
        "price_line",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("la_number", sa.String(3), nullable=False),
        sa.Column("provider_id", sa.String(12), nullable=False, index=True),
        sa.Column("pence", sa.Integer, nullable=False),
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("band", sa.String(40)),
        sa.Column("valid_from", sa.Date),
        sa.CheckConstraint(UNITS, name="unit"),
        sa.CheckConstraint(BANDS, name="band"),
    )
    op.create_table(
        "extra_line",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("la_number", sa.String(3), nullable=False),
        sa.Column("provider_id", sa.String(12), nullable=False, index=True),
        sa.Column("heading", sa.String(40), nullable=False),
        sa.Column("pence", sa.Integer),
        sa.Column("unit", sa.String(40)),
        _text("alternative"),
        sa.CheckConstraint(HEADINGS, name="heading"),
        sa.CheckConstraint(UNITS, name="unit"),
    )
    op.create_table(
        "listed_text",
        sa.Column("la_number", sa.String(3), primary_key=True),
        sa.Column("provider_id", sa.String(12), primary_key=True),
        sa.Column("field", sa.String(20), primary_key=True),
        sa.Column("language", sa.String(10), primary_key=True),
        _text("text"),
    )


def _help_and_takeup() -> None:
    op.create_table(
        "help_point",
        sa.Column("source", sa.String(40), primary_key=True),
        sa.Column("reference", sa.String(80), primary_key=True),
        sa.Column("kind", sa.String(40), nullable=False),
        _text("name"),
        sa.Column("la_number", sa.String(3), nullable=False),
        _text("address"),
        sa.Column("town", sa.String(100), nullable=False),
        sa.Column("postcode", sa.String(20), nullable=False),
        sa.Column("phone", sa.String(80), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        _text("website"),
        sa.CheckConstraint(HELP_KINDS, name="helpkind"),
    )
    op.create_table(
        "agency",
        sa.Column("ofsted_urn", sa.String(40), primary_key=True),
        _text("name"),
        sa.Column("is_active", sa.Boolean, nullable=False),
        sa.Column("la_number", sa.String(3)),
        sa.Column("la_name", sa.String(80), nullable=False),
        sa.Column("town", sa.String(100), nullable=False),
        sa.Column("postcode", sa.String(20), nullable=False),
        sa.Column("childminders_count", sa.Integer),
        sa.Column("inspected_on", sa.Date),
        sa.Column("outcome", sa.String(120), nullable=False),
    )
    op.create_table(
        "takeup_figure",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("code", sa.String(9), nullable=False),
        sa.Column("la_number", sa.String(3), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("entitlement", sa.String(40), nullable=False),
        sa.Column("ages", sa.String(10), nullable=False),
        sa.Column("period", sa.String(20), nullable=False),
        sa.Column("registered_count", sa.Float),
        sa.Column("eligible_count", sa.Float),
        sa.Column("percent", sa.Float),
        sa.Column("hidden", sa.String(40)),
        sa.Column("is_break", sa.Boolean, nullable=False),
        sa.CheckConstraint(ENTITLEMENTS, name="entitlement"),
        sa.CheckConstraint(HIDDEN, name="hidden"),
    )
    op.create_index("ix_takeup_figure_source", "takeup_figure", ["source"])
    op.create_table(
        "takeup_telling",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("edition_id", sa.Integer, nullable=False),
        sa.Column("la_number", sa.String(3), nullable=False, index=True),
        sa.Column("code", sa.String(9), nullable=False),
        sa.Column("entitlement", sa.String(40), nullable=False),
        sa.Column("ages", sa.String(10), nullable=False),
        sa.Column("period", sa.String(20), nullable=False),
        sa.Column("registered_count", sa.Float),
        sa.Column("eligible_count", sa.Float),
        sa.Column("hidden", sa.String(40)),
        sa.CheckConstraint(ENTITLEMENTS, name="entitlement"),
        sa.CheckConstraint(HIDDEN, name="hidden"),
    )


def downgrade() -> None:
    _forget_editions()
    tables: tuple[str, ...] = ("takeup_figure", "agency", "help_point", "listed_text")
    tables += ("extra_line", "price_line", "vacancy_line", "opening_hours", "confirmation")
    tables += ("restriction", "listing", "extracted_registration", "takeup_telling")
    for table in tables:
        op.drop_table(table)
    op.drop_column("registration", "is_independent")
    for name in ("age_to_months", "age_from_months"):
        op.drop_column("service", name)
    op.drop_column("provider", "website")


def _forget_editions() -> None:
    """Allow the same files to be imported again: none is "unchanged", no row is known."""
    sources = "('schools', 'ofsted_schools', 'council_listing', 'ofsted_council_extract', "
    sources += "'family_hubs', 'childminder_agencies', 'funded_takeup', 'ward_takeup')"
    named = f"WHERE source IN {sources} OR source LIKE '%/%'"
    op.execute(f"UPDATE edition SET sha256 = '' {named}")
    op.execute(f"DELETE FROM source_row {named}")
