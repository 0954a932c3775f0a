"""Council staff: people who work on a council's listings."""

from app.web.audience import Audience
from app.web.responses import SECURITY_HEADERS, ResponsePolicy
from app.web.staff import account, people, successors, today
from app.web.staff.audit_log import views as audit_log
from app.web.staff.chasing import months, sending
from app.web.staff.chasing import views as chasing
from app.web.staff.council import views as council_details
from app.web.staff.data_protection import personal, withheld
from app.web.staff.data_protection import views as data_protection
from app.web.staff.duty import months as duty_months
from app.web.staff.duty import views as duty
from app.web.staff.error_responses import error_response
from app.web.staff.links import look_up
from app.web.staff.links import views as links
from app.web.staff.listings import exports, importing, imports
from app.web.staff.listings import views as listings
from app.web.staff.proposals import preview as proposal_preview
from app.web.staff.proposals import views as proposals
from app.web.staff.refreshes import jobs
from app.web.staff.refreshes import views as refreshes
from app.web.staff.reports import views as reports
from app.web.staff.setting import (
    adding,
    calls,
    closing,
    erasure,
    mail_stops,
    merging,
    notes,
    preview,
    receipt,
)
from app.web.staff.setting import views as settings
from app.web.staff.sign_in import issuer, passkey
from app.web.staff.sign_in import views as sign_in
from app.web.staff.sufficiency import agreeing as sufficiency_agreeing
from app.web.staff.sufficiency import pins as sufficiency_pins
from app.web.staff.sufficiency import texts as sufficiency_texts
from app.web.staff.sufficiency import views as sufficiency
from app.web.staff.unmet import views as unmet
from app.web.staff.upload_limits import BODY_BYTES_MAX, UPLOAD_PATH

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
POLICY = ResponsePolicy(
    headers=(
        ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
        *SECURITY_HEADERS,
        ("X-Robots-Tag", "noindex"),
    ),
    cache_control="no-store",  # the computer may be shared
)
STAFF = Audience(
    name="staff",
    blueprints=(
        *(today.bp, successors.bp, settings.bp, notes.bp, closing.bp, adding.bp, merging.bp),
        *(
            receipt.bp,
            preview.bp,
            refreshes.bp,
            jobs.bp,
            account.bp,
            sign_in.bp,
            issuer.bp,
            passkey.bp,
        ),
        *(people.bp, erasure.bp, council_details.bp, chasing.bp),
        *(calls.bp, sending.bp, mail_stops.bp, listings.bp, imports.bp, importing.bp),
        *(proposals.bp, proposal_preview.bp, months.bp, exports.bp, reports.bp),
        *(duty.bp, duty_months.bp, unmet.bp, audit_log.bp),
        *(sufficiency.bp, sufficiency_texts.bp, sufficiency_pins.bp, sufficiency_agreeing.bp),
        *(withheld.bp, personal.bp, data_protection.bp, links.bp, look_up.bp),
    ),
    policy=POLICY,
    max_body_bytes=256 * 1024,  # a form with every text of a setting
    body_limits={UPLOAD_PATH: BODY_BYTES_MAX},
    error_response=error_response,
    path_segments=frozenset({"council"}),
    templates_are_english=True,
)
