"""The formulas of the field, by their textbook names (指标).

Each metric is a plain formula for numbers, arrays, Series, column expressions and quantities;
`domain` has the one rule for bad values. `growth`, `gap`, `inequality`, `shares` and
`decomposition` hold what their names say. No metric reads a file.
"""
