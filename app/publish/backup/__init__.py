"""The record and its snapshots as one file (`data.backup_file`), and back.

pack      what goes into it
unpack    its snapshots, back on the disk
restore   its record, built aside and put in the place of the one that is there
"""
