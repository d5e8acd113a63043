"""Pairs decided in whole numbers alone: every range is a pair of numerators over one denominator."""

from analysis.audit import Reading

#: A stretch is found in steps of one over this.
PARTS = 10_000


def whole_range(digits, rounding, wide=PARTS):
    """Ends of what prints so in units of 1 / (2 PARTS), and which of them belong to it; `wide` is the half-width."""
    at, unit = 2 * PARTS * digits, 2 * PARTS
    if rounding == "half_up":
        ends = (at - wide, at + wide, True, False)
    elif rounding == "half_even":
        ends = (at - wide, at + wide, digits % 2 == 0, digits % 2 == 0)
    elif rounding == "truncated":
        ends = (at, at + unit, True, False)
    elif rounding == "rounded_up":
        ends = (at - unit, at, False, True)
    else:
        ends = (at - unit, at + unit, False, False)
    return ends


def mirrored(digits, rounding, wide=PARTS):
    """The same for a figure that may be negative or zero."""
    if digits > 0 or rounding == "half_even":
        return whole_range(digits, rounding, wide)
    if digits < 0:
        low, high, has_low, has_high = whole_range(-digits, rounding, wide)
        return -high, -low, has_high, has_low
    reach = {"half_up": wide, "rounded_up": 0}.get(rounding, 2 * PARTS)
    return -reach, reach, not reach, not reach


def whole_fits(row, reading, wide=PARTS):
    """Whether the ranges of one row meet, by products of whole numbers alone."""
    growth, gd, multiple, md, start, sd, end, ed, steps = row
    ranges = []  # (low, low_den, has_low, high, high_den, has_high)
    if growth is not None:
        n = steps + (reading.steps != "span")
        low, high, has_low, has_high = mirrored(growth, reading.rounding, wide)
        one = 2 * PARTS * 10 ** (gd + 2)
        ranges.append(
            (
                max(0, one + low) ** n,
                one**n,
                has_low and one + low > 0,
                (one + high) ** n,
                one**n,
                has_high,
            )
        )
    if multiple is not None:
        low, high, has_low, has_high = whole_range(multiple, reading.rounding, wide)
        more = 2 * PARTS * 10**md * (reading.multiple == "increase")
        has_low = has_low and low > 0
        ranges.append(
            (low + more, 2 * PARTS * 10**md, has_low, high + more, 2 * PARTS * 10**md, has_high)
        )
    if start is not None and reading.steps != "earlier":
        (b, c, has_b, has_c), (e, f, has_e, has_f) = (
            whole_range(x, reading.rounding, wide) for x in (start, end)
        )
        up, down = 10 ** max(0, sd - ed), 10 ** max(0, ed - sd)
        ranges.append(
            (e * up, c * down, has_e and has_c and e > 0, f * up, b * down, has_f and has_b)
        )
    ranges = [(max(low, 0), *rest) for low, *rest in ranges]
    for low, low_den, has_low, *_ in ranges:
        for *_, high, high_den, has_high in ranges:
            left, right = low * high_den, high * low_den
            if high_den > 0 and (left > right or (left == right and not (has_low and has_high))):
                return False
    return True


def whole_verdict(row, tried):
    """Verdict and cheapest reading of one row."""
    if sum(x is not None for x in (row[0], row[2], row[4])) < 2:
        return "not_testable", ""
    for k, reading in enumerate(tried):
        if whole_fits(row, reading):
            return ("does_not_fit" if k else "fits"), reading.text("en")
    return "does_not_fit", ""


def whole_stretch(row, most=1000):
    """The factor in steps of 1 / PARTS by which the half-widths must grow, by bisection."""
    if sum(x is not None for x in (row[0], row[2], row[4])) < 2:
        return float("nan")
    reading = Reading()
    if not whole_fits(row, reading, most * PARTS):
        return float("inf")
    low, high = -1, most * PARTS
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if whole_fits(row, reading, middle) else (middle, high)
    return high / PARTS
