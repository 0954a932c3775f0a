"""Every route of staff pages: one of its paths, and the roles that may open it ("open": anyone)."""

from app.core.staff_roles import Role

EVERY = frozenset(Role)
OPEN = "open"
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})

# endpoint -> (path, roles)
STAFF_ROUTES = {
    "today.home": ("/council/", EVERY),
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
