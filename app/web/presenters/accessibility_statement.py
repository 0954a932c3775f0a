"""The accessibility statement: how old its words are. Change the days with the words and the tests."""

from datetime import date
from typing import Final

from app.web.presenters.contact import Phone

PREPARED_ON: Final = date(2026, 11, 29)
TESTED_ON: Final = date(2026, 11, 29)  # by our own tests, which run at every change

# Equality Advisory and Support Service; its number as other public bodies' statements give it.
ADVICE_PHONE: Final = Phone("0808 800 0082", "tel:08088000082")
