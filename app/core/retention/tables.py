"""An entry for each table of the record."""

from app.core.retention.periods import DAY, MONTH, QUARTER, THIRTEEN_MONTHS
from app.core.retention.stored_data import StoredData, Subject
from app.core.translation_marks import mark

_SHOWN = mark("To show families what there is, and staff where each fact comes from.")
_REPLACED = mark("Until the next edition of its source, or an erasure.")
_INSTALL = mark("For as long as the service is in use.")
_ACCOUNT = mark("For as long as the account exists, or until it is erased.")

_SOURCES = (
    StoredData(
        ("source_row",),
        mark("Every version of every row of the sources: names, addresses, contact details."),
        Subject.SETTINGS,
        mark("To say what a source stated on a day, and to rebuild what is shown."),
        mark("Until an erasure: a withdrawal, a redaction or an order erases every version."),
    ),
    StoredData(
        ("provider", "location", "organisation", "service", "registration"),
        mark("What the registers have: name, address, contact details, kind, registration."),
        Subject.SETTINGS,
        _SHOWN,
        mark("Rewritten by each edition of the registers; names and addresses until an erasure."),
    ),
    StoredData(
        ("listing", "opening_hours", "vacancy_line", "price_line", "extra_line", "listed_text"),
        mark("The council's listing: contact details, opening, prices, texts, consent."),
        Subject.SETTINGS,
        _SHOWN,
        _REPLACED,
    ),
    StoredData(
        ("directory_entry",),
        mark("The council's directory: contact details and offer."),
        Subject.SETTINGS,
        _SHOWN,
        _REPLACED,
    ),
    StoredData(
        ("extracted_registration",),
        mark("Ofsted's extract for the council: registered person, contact details, conditions."),
        Subject.SETTINGS,
        mark("To stop showing a suspended or closed setting, and to keep a confidential one out."),
        mark("Until the next edition; of a confidential registration only its number is stored."),
    ),
    StoredData(
        ("restriction", "confirmation"),
        mark("A source's limit on what is shown; an officer's confirmation of a listing."),
        Subject.SETTINGS,
        mark("So that no refresh, rollback or restore shows more than was agreed."),
        mark("Until its source lifts it, or for as long as the setting is listed."),
    ),
    StoredData(
        ("crosswalk",),
        mark("Which number of a register is which setting."),
        Subject.SETTINGS,
        mark("So that a setting keeps its address on the web and its history."),
        mark("Permanently: a number and a date, without a name."),
    ),
    StoredData(
        ("inspection",),
        mark("What Ofsted and earlier inspectors found, by registration number."),
        Subject.SETTINGS,
        mark("A public record of the inspectorate."),
        mark("Permanently; without a name or an address."),
    ),
    StoredData(
        ("published_home_area",),
        mark("The area that is shown of a home that agreed to its area only."),
        Subject.SETTINGS,
        mark("So that a later publication never shows a smaller area."),
        mark("Until the consent is withdrawn, the home moves or its data is erased."),
    ),
    StoredData(
        ("quarantined_row",),
        mark("Rows of a file that awaits review, without personal values of homes."),
        Subject.SETTINGS,
        mark("For the person who decides about the file."),
        mark("Until that decision, or an erasure."),
    ),
    StoredData(
        ("succession",),
        mark("Suggestions that a new registration continues a closed one: numbers and reasons."),
        Subject.SETTINGS,
        mark("So that a person decides once."),
        mark("Permanently: numbers and reasons, without a name or an address."),
    ),
    StoredData(
        ("edition", "quarantined_edition", "source_schedule"),
        mark("Which files were imported, and who decided about one that awaited review."),
        Subject.STAFF,
        mark("To say where each fact comes from, and to check the next edition against it."),
        _INSTALL,
    ),
    StoredData(
        ("refresh_run",),
        mark("Attempts to refresh a source; a refusal may quote a cell of its file."),
        Subject.SETTINGS,
        mark("To find out why a source is old."),
        mark(
            "13 months after the attempt; of each source the newest and the newest accepted stay."
        ),
        THIRTEEN_MONTHS,
    ),
    StoredData(
        ("area", "agency", "help_point", "takeup_figure", "takeup_figure_history"),
        mark("Areas, agencies, family hubs, rounded take-up figures."),
        Subject.NOBODY,
        _SHOWN,
        _REPLACED,
    ),
    StoredData(
        (
            *("measure", "measure_figure", "statistical_area", "statistical_neighbour"),
            *("area_boundary", "area_position", "travel_time"),
        ),
        mark(
            "Official statistics about areas, with neighbours, boundaries, positions and travel times."
        ),
        Subject.NOBODY,
        mark("To show trends and comparisons."),
        _REPLACED,
    ),
    StoredData(
        ("publication", "listing_month", "duty_month", "provision_month"),
        mark("The log of publications; counts of settings and of complete listings by month."),
        Subject.NOBODY,
        mark("To roll back, and to compare months."),
        _INSTALL,
    ),
)
_SETTING_UPDATES = (
    StoredData(
        ("provider_edit",),
        mark("Officers' corrections: values, reasons, who and when."),
        Subject.BOTH,
        mark("They take precedence over the sources, and can be undone."),
        mark(
            "While any source has the setting, and 13 months after the last one had it: then the "
            "values are erased. Decisions, such as consent and withholding, stay."
        ),
        THIRTEEN_MONTHS,
    ),
    StoredData(
        ("setting_note",),
        mark("Officers' private notes on a setting."),
        Subject.BOTH,
        mark("So that the next officer knows what the last one was told."),
        mark(
            "Until an officer removes one or the setting is erased, and at most 13 months after "
            "the last source had the setting: then the text is erased."
        ),
        THIRTEEN_MONTHS,
    ),
    StoredData(
        ("proposal",),
        mark("What settings sent about themselves, and the council's answer."),
        Subject.BOTH,
        mark("So that a person decides, and the setting can be told why."),
        mark("Values and comments for 13 months after the answer; the fact of the answer stays."),
        THIRTEEN_MONTHS,
    ),
    StoredData(
        ("contact_attempt",),
        mark("That an officer rang, wrote to or visited a setting, with a note."),
        Subject.BOTH,
        mark("So that a setting is not asked twice, and one that never answers is found."),
        mark("The note for 13 months after the call; the fact of the call stays."),
        THIRTEEN_MONTHS,
    ),
    StoredData(
        ("outbox_message", "outbox_setting"),
        mark(
            "Messages to settings and answers to reports: the address until a message has ended, "
            "then its keyed digest."
        ),
        Subject.EVERYONE,
        mark("So that a message is sent once, and one that came back is noticed."),
        mark(
            "13 months after the message ended, the digest too. It stays where a report is deleted "
            "on request."
        ),
        THIRTEEN_MONTHS,
    ),
    StoredData(
        ("setting_link", "setting_link_setting"),
        mark("Links in messages: keyed digests of the token and the address."),
        Subject.SETTINGS,
        mark("So that a setting can answer without an account."),
        mark("90 days after the link expired; one with a proposal stays without its digest."),
        QUARTER,
    ),
    StoredData(
        ("mail_stop",),
        mark("Addresses that get no reminders, as keyed digests."),
        Subject.SETTINGS,
        mark("To honour an objection (UK GDPR, Article 21)."),
        mark("Until the owner of the address asks for reminders again."),
    ),
)
_STAFF = (
    StoredData(
        ("staff_user", "staff_role", "passkey"),
        mark("Staff: name, account of the sign-in service, roles, public keys of passkeys."),
        Subject.STAFF,
        mark("To let council staff sign in, and nobody else."),
        _ACCOUNT,
    ),
    StoredData(
        ("staff_session",),
        mark("Who signed in, when and how; the token as a digest."),
        Subject.STAFF,
        mark("To end sessions, and to look into a misuse."),
        mark("90 days after its last use."),
        QUARTER,
    ),
    StoredData(
        ("sign_in_link",),
        mark("Links that sign a person in once: who made one, for whom; the token as a digest."),
        Subject.STAFF,
        mark("So that a link works once, and to look into a misuse."),
        mark("30 days after it expired; those for trying invented data stay as long as that data."),
        MONTH,
    ),
    StoredData(
        ("sign_in_attempt",),
        mark("Attempts to sign in that await their answer."),
        Subject.STAFF,
        mark("So that an answer counts once, for the browser that asked."),
        mark("1 day after the attempt ended."),
        DAY,
    ),
    StoredData(
        ("counted_sign_in",),
        mark("Attempts to sign in, counted by a digest of browser, person or address."),
        Subject.STAFF,
        mark("To refuse guessing: 10 attempts in 15 minutes."),
        mark("15 minutes, removed with the next attempt or within 1 day."),
        DAY,
    ),
    StoredData(
        ("audit_event",),
        mark("Who did what, when and why; personal values of homes only as keyed digests."),
        Subject.BOTH,
        mark("To show who changed what (UK GDPR, Article 5(2)); a changed line is detected."),
        mark(
            "For as long as the service is in use: each line is chained to the one before. The name "
            "of a person whose account was erased stays in the lines of what they did."
        ),
    ),
    StoredData(
        ("queue_decision", "council_detail_edit"),
        mark("Decisions about rows of queues and about the council's details, with who and why."),
        Subject.STAFF,
        mark("So that a decided row does not come back, and a change can be undone."),
        _INSTALL,
    ),
    StoredData(
        ("linkage_record", "linkage_key", "linkage_pair"),
        mark("Which records of several lists may be the same setting: names, addresses, weights."),
        Subject.SETTINGS,
        mark("To find one setting that several lists name differently."),
        mark("Made again from the record; a setting's rows until its list drops it or an erasure."),
    ),
    StoredData(
        ("linkage_verdict",),
        mark("What staff decided about two records: their numbers, who, when and why."),
        Subject.BOTH,
        mark("To ask nothing twice, and to measure how often the links are right."),
        _INSTALL,
    ),
    StoredData(
        ("sufficiency_report", "sufficiency_text", "sufficiency_pin"),
        mark("The council's sufficiency reports: officers' texts, pinned views, who and when."),
        Subject.STAFF,
        mark("To report every year, and to show what was agreed."),
        _INSTALL,
    ),
    StoredData(
        ("job",),
        mark("Work that staff started in a browser: who, why and its result."),
        Subject.STAFF,
        mark("To resume work that was interrupted, and to show its result."),
        mark("13 months after it ended."),
        THIRTEEN_MONTHS,
    ),
    StoredData(
        ("listing_import",),
        mark("Imports of the listing: name of the file, who sent and applied it, counts."),
        Subject.STAFF,
        mark("To check, apply and undo an import."),
        mark(
            "13 months after it ended; the newest of each council stays, so that it can be undone."
        ),
        THIRTEEN_MONTHS,
    ),
)
_OTHER = (
    StoredData(
        ("erasure", "erasure_order"),
        mark("That something of a setting was erased, and orders to erase: numbers only."),
        Subject.SETTINGS,
        mark("So that a restored backup does not bring back what was erased."),
        _INSTALL,
    ),
    StoredData(
        ("reported_mistake",),
        mark("Reports of mistakes: the fact, a text, a contact if one was given, the answer."),
        Subject.REPORTERS,
        mark("To check the fact, to answer, and to explain the decision."),
        mark("90 days after the report was closed, or until the setting is erased."),
        QUARTER,
    ),
    StoredData(
        ("unmet_search", "nothing_suitable"),
        mark("Counts of searches and reports that nothing suited, by day and ward."),
        Subject.NOBODY,
        mark("To see where places are missing; shown from 10 on."),
        _INSTALL,
    ),
    StoredData(
        ("imported_inbox_file",),
        mark("Names of files with counts or a report that were imported."),
        Subject.NOBODY,
        mark("So that no file is imported twice."),
        mark("90 days after the import."),
        QUARTER,
    ),
)
TABLES = (*_SETTING_UPDATES, *_STAFF, *_SOURCES, *_OTHER)
