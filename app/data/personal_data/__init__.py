"""What the record has about one setting or one member of staff: found, exported and erased.

    held_rows.py       rows by table as a person may read them, without secrets
    setting_rows.py    which rows are about a setting
    staff_rows.py      which rows are about a member of staff
    erase_staff.py     erasing a member of staff; `ingest.erase_setting` erases a setting

A test compares both with the tables of the record, and with a search of every column.
"""
