"""Providers, their registrations, services, locations, organisations, inspections, areas"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

CONSENTS = "consent IN ('all', 'area', 'counted', 'nothing')"
KINDS = (
    "kind IN ('day-nursery', 'pre-school', 'nursery-class', 'nursery-school', 'childminder', "
    "'domestic', 'other', 'out-of-school', 'nanny')"
)
FRAMEWORKS = (
    "framework IN ('previous', 'report-card', 'no-children', 'out-of-school', "
    "'childcare-register', 'school-previous', 'school-report-card', 'school-ungraded')"
)


def upgrade() -> None:
    _who_and_where()
    _what_was_found()
    op.create_table(
        "area",
        sa.Column("level", sa.String(10), primary_key=True),
        sa.Column("code", sa.String(9), primary_key=True),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("parent_code", sa.String(9), nullable=False),
        sa.Column("la_number", sa.String(3), nullable=False),
        sa.Column("former_names", sa.Text, nullable=False),
        sa.Column("vintage", sa.String(7), nullable=False),
        sa.Column("boundary", sa.Text),
    )


def _who_and_where() -> None:
    op.create_table(
        "provider",
        sa.Column("provider_id", sa.String(12), primary_key=True),
        sa.Column("name", sa.Text),
        sa.Column("phone", sa.String(40), nullable=False),
        sa.Column("consent", sa.String(40), nullable=False),
        sa.Column("la_number", sa.String(3), index=True),
        sa.Column("la_name", sa.String(80), nullable=False),
        sa.Column("name_source", sa.String(40), nullable=False),
        sa.CheckConstraint(CONSENTS, name="consent"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "crosswalk",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("issuer", sa.String(20), nullable=False),
        sa.Column("identifier", sa.String(40), nullable=False),
        sa.Column("provider_id", sa.String(12), nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
        sa.UniqueConstraint("issuer", "identifier", "valid_from"),
    )
    op.create_table(
        "organisation",
        sa.Column("organisation_id", sa.String(60), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "location",
        sa.Column("location_id", sa.String(12), primary_key=True),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("town", sa.String(100), nullable=False),
        sa.Column("postcode", sa.String(20), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "service",
        sa.Column("service_id", sa.String(16), primary_key=True),
        sa.Column(
            "provider_id",
            sa.String(12),
            sa.ForeignKey("provider.provider_id"),
            nullable=False,
            index=True,
        ),
        sa.Column("organisation_id", sa.String(60), sa.ForeignKey("organisation.organisation_id")),
        sa.Column("location_id", sa.String(12), sa.ForeignKey("location.location_id")),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("places_count", sa.Integer),
        sa.CheckConstraint(KINDS, name="kind"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "registration",
        sa.Column("issuer", sa.String(20), primary_key=True),
        sa.Column("identifier", sa.String(40), primary_key=True),
        sa.Column(
            "provider_id",
            sa.String(12),
            sa.ForeignKey("provider.provider_id"),
            nullable=False,
            index=True,
        ),
        sa.Column("provider_type", sa.String(120), nullable=False),
        sa.Column("is_active", sa.Boolean, nullable=False),
        sa.Column("registered_on", sa.Date),
        sa.Column("early_years", sa.Boolean, nullable=False),
        sa.Column("compulsory", sa.Boolean, nullable=False),
        sa.Column("voluntary", sa.Boolean, nullable=False),
        sa.Column("closed_edition_id", sa.Integer, sa.ForeignKey("edition.id")),
        sqlite_with_rowid=False,
    )


def _what_was_found() -> None:
    op.create_table(
        "inspection",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("issuer", sa.String(20), nullable=False),
        sa.Column("identifier", sa.String(40), nullable=False),
        sa.Column("framework", sa.String(40), nullable=False),
        sa.Column("inspected_on", sa.Date),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("first_edition_id", sa.Integer, sa.ForeignKey("edition.id"), nullable=False),
        sa.Column("last_edition_id", sa.Integer, sa.ForeignKey("edition.id"), nullable=False),
        sa.CheckConstraint(FRAMEWORKS, name="framework"),
    )
    op.create_index("ix_inspection_identifier", "inspection", ["issuer", "identifier"])
    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("provider_id", sa.String(12), nullable=False, index=True),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("edition_id", sa.Integer, sa.ForeignKey("edition.id")),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    tables = ("area", "erasure", "inspection", "registration", "service", "location")
    for table in (*tables, "organisation", "crosswalk", "provider"):
        op.drop_table(table)
