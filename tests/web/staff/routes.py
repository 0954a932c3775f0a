"""Every route of staff pages: one of its paths, and the roles that may open it ("open": anyone)."""

from app.core.staff_roles import Role

EVERY = frozenset(Role)
EDITORS = frozenset({Role.EDITOR, Role.APPROVER})
OPEN = "open"

# endpoint -> (path, roles)
STAFF_ROUTES = {
    "today.home": ("/council/", EVERY),
    "today.queue": ("/council/today/changes", EVERY),
    "today.decide": ("/council/today/changes/decide", EDITORS),
    "today.undo": ("/council/today/undo/1", EDITORS),
    "settings.find": ("/council/settings/", EVERY),
    "settings.show": ("/council/settings/aaaaaaaaaaaa", EVERY),
    "settings.edit": ("/council/settings/aaaaaaaaaaaa/edit/contact", EDITORS),
    "settings.save": ("/council/settings/aaaaaaaaaaaa/edit/contact", EDITORS),
    "settings.keep": ("/council/settings/aaaaaaaaaaaa/keep/phone", EDITORS),
    "settings.undo": ("/council/settings/aaaaaaaaaaaa/undo/1", EDITORS),
    "settings.undo_save": ("/council/settings/aaaaaaaaaaaa/undo-batch/1", EDITORS),
    "settings.confirm_withholding": ("/council/settings/aaaaaaaaaaaa/withhold", EDITORS),
    "settings.withhold": ("/council/settings/aaaaaaaaaaaa/withhold", EDITORS),
    "settings.confirm_end": ("/council/settings/aaaaaaaaaaaa/end/phone", EDITORS),
    "settings.end": ("/council/settings/aaaaaaaaaaaa/end/phone", EDITORS),
    "sign_in.choose": ("/council/sign-in/", OPEN),
    "sign_in.link": ("/council/sign-in/link/x", OPEN),
    "sign_in.use_link": ("/council/sign-in/link/x", OPEN),
    "sign_in.sign_out": ("/council/sign-in/out", EVERY),
}
