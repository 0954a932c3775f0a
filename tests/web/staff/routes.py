"""Every route of staff pages: one of its paths, and the roles that may open it ("open": anyone)."""

from app.core.staff_roles import Role

EVERY = frozenset(Role)
DECIDING = frozenset({Role.APPROVER, Role.ADMINISTRATOR})
OPEN = "open"

# endpoint -> (path, roles)
STAFF_ROUTES = {
    "today.home": ("/council/", EVERY),
    "refreshes.sources": ("/council/refreshes/", EVERY),
    "refreshes.source": ("/council/refreshes/source/ofsted_register", EVERY),
    "refreshes.decide": ("/council/refreshes/source/ofsted_register", DECIDING),
    "refreshes.roll_back": ("/council/refreshes/roll-back", EVERY),
    "refreshes.start_roll_back": ("/council/refreshes/roll-back", DECIDING),
    "jobs.show": ("/council/jobs/1", EVERY),
    "sign_in.choose": ("/council/sign-in/", OPEN),
    "sign_in.link": ("/council/sign-in/link/x", OPEN),
    "sign_in.use_link": ("/council/sign-in/link/x", OPEN),
    "sign_in.sign_out": ("/council/sign-in/out", EVERY),
}
