"""A page of one's own: from its text to a table of claims (摘录).

`extraction` reads the numbers of a page by rules and words, and holds back what is in doubt;
`form` writes a claims table to fill in by hand, and `page` holds a table against the page it was
read from. No number is read in silence: `review` shows each where it stands.
"""
