"""What a family would pay at a setting, estimated from its prices and the hours wanted.

`care_wanted` is what a family asks for, `care_price` the price that counts and a whole week by it,
`funded_use` the funded hours, `extra_charges` what is charged on top, `bill_help` Tax-Free Childcare
and Universal Credit; `estimate` puts them together. Amounts are exact fractions of a penny until a
page rounds them. Source: docs/rules.md#what-a-family-would-pay.
"""
