"""The formulas of the field, by their textbook names: growth, gap, inequality, shares (指标).

Each metric is a plain formula for numbers, arrays, Series, column expressions and quantities, and
follows the one rule for bad values in `domain`. No metric reads a file.
"""
