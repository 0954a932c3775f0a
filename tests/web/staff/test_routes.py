"""Each route of staff pages names its roles, and refuses everyone else."""

from app.web.staff.access import OPEN, roles_of_view
from tests.web.staff.routes import STAFF_ROUTES


def test_every_route_has_the_roles_of_the_table(app):
    staff = next(one for one in app.extensions["audiences"].served if one.name == "staff")
    names = {blueprint.name for blueprint in staff.blueprints}
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}

    with app.app_context():
        found = {
            endpoint: roles_of_view(endpoint)
            for endpoint in endpoints
            if endpoint.partition(".")[0] in names
        }

    assert found == {endpoint: roles for endpoint, (_, roles) in STAFF_ROUTES.items()}
    assert all(roles == OPEN or roles for roles in found.values())
