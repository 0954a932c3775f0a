"""`flask users`: the people of each council who may sign in, and links that sign them in once."""

import click
from flask import current_app

from app.cli.command_context import unlocked_context
from app.cli.fetch_targets import configured_councils
from app.config import site_address
from app.core.staff_roles import Role
from app.data.audit import AuditEntry, save_audit_entry
from app.data.editions import has_invented_edition
from app.data.staff_changes import add_person
from app.data.staff_users import LINK_MINUTES, find_people, save_sign_in_link

TRYING = "Trial administrator"  # the person of `flask users try`
ROLE_NAMES = [role.value for role in Role]


@click.group("users")
def users() -> None:
    """Add council staff and let them sign in."""


@users.command("add")
@click.argument("la_number")
@click.argument("name")
@click.option("--role", "roles", type=click.Choice(ROLE_NAMES), multiple=True, required=True)
def add(la_number: str, name: str, roles: tuple[str, ...]) -> None:
    """Add NAME to the staff of council LA_NUMBER and print a link to sign in.

    The first administrator of a council is added here; that person adds the others.
    """
    _check_council(la_number)
    with unlocked_context() as context:
        session, about, chosen = context.session, ", ".join(sorted(roles)), map(Role, roles)
        user_id = add_person(session, name[:80], la_number, chosen, context.who, context.now)
        token = save_sign_in_link(session, user_id, la_number, context.who, context.now)
        session.commit()
    click.echo(f"user {user_id}: {name}, {about}")
    _print_link(la_number, token)


@users.command("link")
@click.argument("la_number")
@click.argument("user_id", type=int)
def link(la_number: str, user_id: int) -> None:
    """Print a new link with which a person signs in once, within 10 minutes."""
    with unlocked_context() as context:
        people = {one.user_id: one for one in find_people(context.session, la_number)}
        if user_id not in people:
            raise click.UsageError(f"council {la_number} has no user {user_id}")
        token = save_sign_in_link(context.session, user_id, la_number, context.who, context.now)
        entry = AuditEntry(context.who, "sign-in link made", f"user {user_id}")
        save_audit_entry(context.session, entry, context.now)
        context.session.commit()
    _print_link(la_number, token)


@users.command("list")
@click.argument("la_number")
def list_(la_number: str) -> None:
    """List the people of a council with their roles."""
    with unlocked_context() as context:
        people = find_people(context.session, la_number)
    for person in people:
        roles = ", ".join(sorted(role.value for role in person.roles))
        state = ", may not sign in" if person.is_disabled else ""
        click.echo(f"user {person.user_id}: {person.name}, {roles}{state}")
    click.echo(f"{len(people)} people")


@users.command("try")
@click.argument("la_number")
@click.option("--port", default=8000, help="Where the service listens.")
def try_(la_number: str, port: int) -> None:
    """Print a link that signs in once on this computer, while all data is invented.

    It signs in a person who has every role. Without invented data nothing is printed.
    """
    _check_council(la_number)
    with unlocked_context() as context:
        if not has_invented_edition(context.session):
            return
        session, now = context.session, context.now
        people = find_people(session, la_number)
        user_id = next((one.user_id for one in people if one.name == TRYING), None)
        if user_id is None:
            user_id = add_person(session, TRYING, la_number, Role, context.who, now)
        token = save_sign_in_link(session, user_id, la_number, context.who, now, is_local=True)
        entry = AuditEntry(context.who, "sign-in link made", f"user {user_id}")
        save_audit_entry(session, entry, now)
        session.commit()
    address = f"http://localhost:{port}/council/sign-in/link/{token}"
    click.echo(f"Council staff, on this computer, once, within {LINK_MINUTES} minutes: {address}")


def _check_council(la_number: str) -> None:
    if la_number not in {council.la_number for council in configured_councils()}:
        raise click.UsageError(f"the councils file has no council {la_number[:20]!r}")


def _print_link(la_number: str, token: str) -> None:
    """The address on the council's own host; on localhost where nothing names one."""
    [council] = [one for one in configured_councils() if one.la_number == la_number]
    site = site_address(council, current_app.config["SETTINGS"]) or "http://localhost:8000"
    click.echo(f"sign in once, within {LINK_MINUTES} minutes: {site}/council/sign-in/link/{token}")
