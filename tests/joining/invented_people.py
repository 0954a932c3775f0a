"""Two lists of invented people with the faults that training needs at every level."""

import random

Row = dict[str, str]
_FORENAMES = """
Katherine Kate Alexander Alex Alexandra Sandra Samuel Sam Oliver Olivia Olive Amelia Emilia Emily
Muhammad Mohammed Mary Maria Marianne Leo Leonard Noah Nora Eleanor Ellie Isla Ivy Jack John
Jonathan Thomas Tom George Georgia Georgina Harry Harriet Henry Freya Florence Flora Zara Sara
Sarah Aisha Ayesha Layla Leila Elizabeth Beth Bethany Daniel Danielle Dan Lucas Luca Luke Lucy
"""
_SURNAMES = """
Smith Smyth Smithson Jones Johnson Johnston Johnstone Brown Browne Khan Kahn Patel Ahmed Ahmad
Taylor Tayler Williams Williamson Wilson Walker Wright Wood Woods Hughes Huges Evans Evens Clark
Clarke Clarkson Robinson Robertson Roberts Thompson Thomson Green Greene Hall Hill Hills Nowak
Novak Begum Hussain Hussein Ali Singh Kaur Lewis Lewes Martin Martins Martinez Adams Adamson
"""
_LETTERS = "abdehlnprstw"


def invented_people(count: int, seed: int) -> tuple[list[Row], list[Row]]:
    """Two lists of `count` rows; four in five people of the first list are in the second, altered."""
    random_state = random.Random(seed)
    people = [_person(random_state) for _ in range(count + count // 5)]
    left = [{**one, "reference": f"a{number:06}"} for number, one in enumerate(people[:count])]
    right = [
        {**_altered(one, random_state), "reference": f"b{number:06}"}
        for number, one in enumerate(people)
        if number >= count // 5
    ]
    return left, right


def _person(state: random.Random) -> Row:
    surname = state.choice(_SURNAMES.split())
    if state.random() < 0.1:
        surname += "-" + state.choice(_SURNAMES.split())
    return {
        "forename": state.choice(_FORENAMES.split()),
        "other_forenames": state.choice(_FORENAMES.split()) if state.random() < 0.3 else "",
        "surname": surname,
        "born_on": _birth_date(state),
        "sex": state.choice("fm"),
        "postcode": _postcode(state),
        "house": state.choice(("1", "2", "3", "4", "Flat 1, 5", "Flat 2, 5", "7-9", "7")),
        "nhs_number": "",
    }


def _birth_date(state: random.Random) -> str:
    return f"20{state.randint(20, 25)}-{state.randint(1, 12):02}-{state.randint(1, 28):02}"


def _postcode(state: random.Random) -> str:
    return f"ZZ{state.randint(1, 4)} {state.randint(1, 3)}A{state.choice('BDEFG')}"


def _altered(person: Row, state: random.Random) -> Row:
    row = dict(person)
    if state.random() < 0.1:
        row["forename"] = state.choice((row["forename"][:4], state.choice(_FORENAMES.split()), ""))
    if state.random() < 0.1:
        row["forename"] = _misspelt(row["forename"], state)
    if state.random() < 0.15:
        row["surname"] = state.choice(
            (
                _misspelt(row["surname"], state),
                row["surname"].split("-")[0],
                state.choice(_SURNAMES.split()),
            )
        )
    if state.random() < 0.02:
        row["forename"], row["surname"] = row["surname"], row["forename"]
    if state.random() < 0.06:
        year, month, day = row["born_on"].split("-")
        other = f"{year}-{month}-{state.randint(1, 28):02}"
        row["born_on"] = state.choice((other, _birth_date(state), "", f"{month}/{day}/{year}"))
    if state.random() < 0.2:
        row["postcode"] = state.choice((_postcode(state), _postcode(state), ""))
    if state.random() < 0.1:
        row["house"] = state.choice(("5", "8", "", "2"))
    if state.random() < 0.03:
        row["sex"] = state.choice(("f", "m", ""))
    return row


def _misspelt(name: str, state: random.Random) -> str:
    if not name:
        return name
    position = state.randrange(1, len(name)) if len(name) > 1 else 0
    letter = state.choice(_LETTERS)
    return state.choice(
        (name[:position] + letter + name[position:], name[:position] + name[position + 1 :])
    )
