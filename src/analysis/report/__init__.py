"""The report: what leaves a notebook or the package, and how it is cited.

Results stand in a register with their interval and all that they rest on; `cite` puts one of them
into a sentence with its references, `export` writes figures and tables for a report. Nothing is
said of a number that the register or the data do not hold.
"""
