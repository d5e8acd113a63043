"""The report: what leaves a notebook or the package, and how it is cited.

Results stand in a register with their interval and all that they rest on; `cite` puts one into a
sentence with its references, `export` writes figures and tables for a report. Nothing here calculates
anything but what was asked by a notebook, and nothing is said of a number that the register or the
data do not hold.
"""
