"""Maps of areas as SVG, for every audience: shapes with a shade each, and the key to the shades.

`palette` has the colours, `shaded_map` draws. A map has no text and no style attributes, which the
Content-Security-Policy forbids: what it shows is beside it as a key and a table.
"""
