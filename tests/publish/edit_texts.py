"""A text of each field that an officer may edit, as a person writes it."""

from app.data.tables import EditField

TEXTS = {
    EditField.NAME: "Quay Nursery",
    EditField.ADDRESS: '{"address_1": "9 Quay Lane", "postcode": "ZZ1 1AD", "town": "Sandmere"}',
    EditField.PHONE: "01632 960123",
    EditField.EMAIL: "quay@nursery.example",
    EditField.WEBSITE: "https://quay.example",
    EditField.OPENING: "Mon-Fri 07:30-18:30 all year",
    EditField.AGES: '{"age_from_months": "3", "age_to_months": "59"}',
    EditField.PLACES: "41",
    EditField.VACANCIES: '{"space_2": "now", "space_confirmed_on": "2026-11-20"}',
    EditField.PRICES: "2: 8.10 an hour",
    EditField.EXTRAS: '{"extra_food": "3.50 a meal; a packed lunch"}',
    EditField.FUNDED: "universal-3-4",
    EditField.APPLY_BY: "2026-12-01",
    EditField.STEP_FREE: "yes",
    EditField.LANGUAGES: "en; pl",
    EditField.SCHOOL_RUNS: "Quay Primary School",
    EditField.PREMISES: "non-domestic",
    EditField.DESCRIPTION: '{"en": "By the quay.", "pl": "Przy nabrzeżu."}',
    EditField.FUNDED_PATTERN: '{"en": "9 am to 3 pm"}',
    EditField.HOW_TO_APPLY: '{"en": "Ring us."}',
    EditField.SEND_SUPPORT: '{"en": "A trained colleague."}',
    EditField.FOOD: '{"en": "Hot lunch"}',
    EditField.CONFIRMED: "2026-11-20",
}
