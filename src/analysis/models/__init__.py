"""Regressions on short yearly series, and how far to trust them (模型).

`trends` has growth, breaks and convergence, `simulation` how often their intervals hold what they
should; `regression` reduces what statsmodels gives to what is reported.
Series come as one vintage and one survey basis; nothing is interpolated or spliced.
"""
