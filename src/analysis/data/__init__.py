"""The tables: what a page prints, what official series say, and where both come from (数据).

Loaders (`claims`, `benchmarks`) read CSV and workbooks as text, hold them against the schema of
the data package, and name place, value and remedy of what is wrong. `staging` writes files and
folders as a whole or not at all; no loader computes a result.
"""
