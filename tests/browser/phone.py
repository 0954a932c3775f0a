"""A page in Chromium that remembers what it said and what it asked for."""

from dataclasses import dataclass, field

from playwright.sync_api import Page, Response


@dataclass
class Phone:
    """One page for a loop over addresses, and what it said and asked for at the current one."""

    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def go(self, path: str) -> Response:
        self.said.clear()
        self.asked.clear()
        answer = self.page.goto(path)
        assert answer is not None
        return answer
