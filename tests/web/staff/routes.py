"""Every route of staff pages: one of its paths, and the roles that may open it ("open": anyone)."""

from app.core.staff_roles import Role

EVERY = frozenset(Role)
EDITORS = frozenset({Role.EDITOR, Role.APPROVER})
DECIDING = frozenset({Role.APPROVER, Role.ADMINISTRATOR})
OPEN = "open"
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})

# endpoint -> (path, roles)
STAFF_ROUTES = {
    "today.home": ("/council/", EVERY),
    "settings.find": ("/council/settings/", EVERY),
    "settings.show": ("/council/settings/aaaaaaaaaaaa", EVERY),
    "settings.edit": ("/council/settings/aaaaaaaaaaaa/edit/contact", EDITORS),
    "settings.save": ("/council/settings/aaaaaaaaaaaa/edit/contact", EDITORS),
    "settings.keep": ("/council/settings/aaaaaaaaaaaa/keep/phone", EDITORS),
    "settings.undo": ("/council/settings/aaaaaaaaaaaa/undo/1", EDITORS),
    "settings.undo_save": ("/council/settings/aaaaaaaaaaaa/undo-batch/1", EDITORS),
    "settings.confirm_withholding": ("/council/settings/aaaaaaaaaaaa/withhold", EDITORS),
    "settings.withhold": ("/council/settings/aaaaaaaaaaaa/withhold", EDITORS),
    "settings.confirm_showing": ("/council/settings/aaaaaaaaaaaa/show", EDITORS),
    "settings.show_again": ("/council/settings/aaaaaaaaaaaa/show", EDITORS),
    "settings.ask_consent": ("/council/settings/aaaaaaaaaaaa/consent", EDITORS),
    "settings.save_consent": ("/council/settings/aaaaaaaaaaaa/consent", EDITORS),
    "settings.confirm_end": ("/council/settings/aaaaaaaaaaaa/end/phone", EDITORS),
    "settings.end": ("/council/settings/aaaaaaaaaaaa/end/phone", EDITORS),
    "closing.ask": ("/council/settings/aaaaaaaaaaaa/close", EDITORS),
    "closing.close": ("/council/settings/aaaaaaaaaaaa/close", EDITORS),
    "closing.confirm_reopening": ("/council/settings/aaaaaaaaaaaa/reopen", EDITORS),
    "closing.reopen": ("/council/settings/aaaaaaaaaaaa/reopen", EDITORS),
    "erasure.ask": ("/council/settings/aaaaaaaaaaaa/erase", DECIDING),
    "erasure.erase": ("/council/settings/aaaaaaaaaaaa/erase", DECIDING),
    "notes.add": ("/council/settings/aaaaaaaaaaaa/notes", EDITORS),
    "notes.remove": ("/council/settings/aaaaaaaaaaaa/notes/1/remove", EDITORS),
    "today.queue": ("/council/today/changes", EVERY),
    "today.decide": ("/council/today/changes/decide", EDITORS),
    "today.undo": ("/council/today/undo/1", EDITORS),
    "refreshes.sources": ("/council/refreshes/", EVERY),
    "refreshes.source": ("/council/refreshes/source/ofsted_register", EVERY),
    "refreshes.decide": ("/council/refreshes/source/ofsted_register", DECIDING),
    "refreshes.roll_back": ("/council/refreshes/roll-back", EVERY),
    "refreshes.start_roll_back": ("/council/refreshes/roll-back", DECIDING),
    "jobs.show": ("/council/jobs/1", EVERY),
    "sign_in.choose": ("/council/sign-in/", OPEN),
    "sign_in.link": ("/council/sign-in/link/x", OPEN),
    "sign_in.use_link": ("/council/sign-in/link/x", OPEN),
    "sign_in.again": ("/council/sign-in/again", OPEN),
    "sign_in.sign_out": ("/council/sign-in/out", EVERY),
    "issuer.start": ("/council/sign-in/issuer/", OPEN),
    "issuer.connect": ("/council/sign-in/issuer/connect", EVERY),
    "issuer.back": ("/council/sign-in/issuer/back", OPEN),
    "passkey.options": ("/council/sign-in/passkey/options", OPEN),
    "passkey.use": ("/council/sign-in/passkey/", OPEN),
    "account.passkey_options": ("/council/account/passkeys/options", EVERY),
    "account.add": ("/council/account/passkeys", EVERY),
    "account.remove": ("/council/account/passkeys/1/remove", EVERY),
    "account.end": ("/council/account/sessions/1/end", EVERY),
    "people.listed": ("/council/people/", ADMINISTRATOR),
    "people.add": ("/council/people/", ADMINISTRATOR),
    "people.show": ("/council/people/1", ADMINISTRATOR),
    "people.roles": ("/council/people/1/roles", ADMINISTRATOR),
    "people.link": ("/council/people/1/link", ADMINISTRATOR),
    "people.end_sessions": ("/council/people/1/sessions/end", ADMINISTRATOR),
    "people.disable_person": ("/council/people/1/disable", ADMINISTRATOR),
    "people.enable_person": ("/council/people/1/enable", ADMINISTRATOR),
    "account.show": ("/council/account/", EVERY),
}
