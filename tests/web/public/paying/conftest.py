"""The day of the examples, and a family that answers the questions."""

from datetime import date

import pytest

from app.web import request_context
from app.web.public.paying import views
from tests.web.public.paying.family import Family

TODAY = date(2026, 11, 30)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (views, request_context):
        monkeypatch.setattr(module, "today", lambda: TODAY)


@pytest.fixture
def family(client) -> Family:
    return Family(client)
