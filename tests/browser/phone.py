"""A page in Chromium that records its console messages and requests."""

from dataclasses import dataclass, field

from playwright.sync_api import Page, Response


@dataclass
class PhonePage:
    """One page for a loop over URLs, with the messages and requests of the current one."""

    page: Page
    console_messages: list[str] = field(default_factory=list)
    requested_urls: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda message: self.console_messages.append(message.text))
        self.page.on("pageerror", lambda error: self.console_messages.append(str(error)))
        self.page.on("request", lambda request: self.requested_urls.append(request.url))

    def go(self, path: str) -> Response:
        self.console_messages.clear()
        self.requested_urls.clear()
        answer = self.page.goto(path)
        assert answer is not None
        return answer
