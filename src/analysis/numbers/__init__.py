"""Printed numbers as intervals under a reading (数).

`printed` reads a text such as ``225.9亿元`` and writes numbers for readers; `interval` has exact
ends, open or closed; `quantity` joins value, interval and claims, calculates with them, and lets
metrics take them. Nothing here knows of tables, places or pages.
"""
