"""Dates and contacts of the accessibility statement. Change dates, text and tests together."""

from datetime import date
from typing import Final

from app.web.presenters.contact import Phone

PREPARED_ON: Final = date(2026, 11, 29)
TESTED_ON: Final = date(2026, 11, 29)  # by our own tests, which run on every change

# Equality Advisory and Support Service; the number in other public bodies' statements.
ADVICE_PHONE: Final = Phone("0808 800 0082", "tel:08088000082")
