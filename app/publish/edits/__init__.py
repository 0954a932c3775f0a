"""Officers' edits of single providers: saved, audited and published at once.

`publish.selection.edit_overlay` applies edits to settings; `publish.store.patch` publishes them.
"""
