"""A page of one's own: from its text to a table of claims (摘录).

`page` writes a claims table to fill in, and compares a table with the page it was read from. No
number is read from a page in silence: what stands in the table was typed, and is held against the
text.
"""
