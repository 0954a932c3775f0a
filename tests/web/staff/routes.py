"""Every route of staff pages: one of its paths, and the roles that may open it ("open": anyone)."""

from app.core.staff_roles import Role

EVERY = frozenset(Role)
OPEN = "open"
DECIDING = frozenset({Role.EDITOR, Role.APPROVER})

# endpoint -> (path, roles)
STAFF_ROUTES = {
    "today.home": ("/council/", EVERY),
    "today.queue": ("/council/today/changes", EVERY),
    "today.decide": ("/council/today/changes/decide", DECIDING),
    "today.undo": ("/council/today/undo/1", DECIDING),
    "sign_in.choose": ("/council/sign-in/", OPEN),
    "sign_in.link": ("/council/sign-in/link/x", OPEN),
    "sign_in.use_link": ("/council/sign-in/link/x", OPEN),
    "sign_in.sign_out": ("/council/sign-in/out", EVERY),
}
