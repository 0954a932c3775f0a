"""What differs between audiences, and the audience that a request belongs to.

An audience is a group of users with pages of its own: the public, or council staff. SERVE names
those that this process serves. Each has a package in `app.web` whose `audience.py` describes it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, Response, current_app, request

from app.config import AUDIENCE_NAMES
from app.web.request_context import AppState
from app.web.responses import ResponsePolicy
from app.web.templating.render import PageRenderer

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


# The folders of templates that are one audience's. Settings are served wherever staff are, analysts
# wherever the public is.
TEMPLATE_FOLDERS = (*AUDIENCE_NAMES, "setting_updates", "insights")


@dataclass(frozen=True)
class Audience:
    """The pages for one group of users.

    `path_segments` are the first segments of the paths that belong to it; none for the audience
    that has all other paths. `error_response` gives the response for a status, and renders its page
    with the function that it is given. `middleware` stands in front of Flask. `path_policies` and
    `body_limits` (bytes) are for paths at which `policy` and `max_body_bytes` do not hold.
    """

    name: str  # as in SERVE, or the folder of its templates
    blueprints: tuple[Blueprint, ...]
    policy: ResponsePolicy
    max_body_bytes: int
    error_response: Callable[[int, PageRenderer], Response]
    path_segments: frozenset[str] = frozenset()
    middleware: "Callable[[WSGIApplication, AppState], WSGIApplication] | None" = None
    templates_are_english: bool = False  # the pages exist in English only
    path_policies: Mapping[str, ResponsePolicy] = field(default_factory=dict)
    body_limits: Mapping[str, int] = field(default_factory=dict)

    def body_limit(self, path: str) -> int:
        """The most bytes of a request's body at a path."""
        return self.body_limits.get(path, self.max_body_bytes)


class Audiences:
    """The audiences that a process serves, of which there is at least one."""

    def __init__(self, served: Sequence[Audience]) -> None:
        self.served = tuple(served)
        self._default = self.served[0]
        self._by_segment = {
            segment: audience for audience in served for segment in audience.path_segments
        }

    def of_path(self, path: str) -> Audience:
        """The audience that a path belongs to; for a path of none, the first one served.

        Any number of slashes may start it: the router ignores further ones, PATH_INFO has them.
        """
        return self._by_segment.get(path.lstrip("/").partition("/")[0], self._default)

    def policy_of_path(self, path: str) -> ResponsePolicy:
        audience = self.of_path(path)
        return audience.path_policies.get(f"/{path.lstrip('/')}", audience.policy)

    def uses_template(self, template: str, code: str) -> bool:
        """Whether pages in a language need the template: one of a served audience, or shared."""
        folder = template.partition("/")[0]
        if folder not in TEMPLATE_FOLDERS:
            return True
        return any(
            audience.name == folder and (code == "en" or not audience.templates_are_english)
            for audience in self.served
        )


def init_app(app: Flask, audiences: Audiences) -> None:
    app.extensions["audiences"] = audiences
    for audience in audiences.served:
        for blueprint in audience.blueprints:
            app.register_blueprint(blueprint)


def current_audience() -> Audience:
    """The audience of the current request."""
    audiences = current_app.extensions["audiences"]
    assert isinstance(audiences, Audiences)
    return audiences.of_path(request.path)
