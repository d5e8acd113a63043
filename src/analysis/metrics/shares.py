"""Shares: parts of a whole, the whole a part implies, structures and how they differ.

Shares are fractions of one (83 % is 0.83). Bad values: see `analysis.metrics.rules`.
"""

from __future__ import annotations

from typing import Any

from analysis.messages import N_
from analysis.metrics.rules import arrays_only, check, columns, exact_sum, metric, refuse

__all__ = [
    "engel_coefficient", "grim_probability",
    "herfindahl", "implied_total", "location_quotient", "mean_amount", "remainder", "share",
    "share_change", "share_of_parts", "structure",
]  # fmt: skip


@metric(part="level", whole="level")
def share(part: Any, whole: Any, *, skipna: bool = False) -> Any:
    """Share of a part in its whole (比重): ``part / whole``.

    Parameters
    ----------
    part, whole : number, array or expression
        Positive, in one unit, ``part <= whole``.
    skipna : bool
        Let missing values through as missing.

    Returns
    -------
    Same shape; fraction in (0, 1].

    Raises
    ------
    ValueError
        If a value is not positive or a part exceeds its whole.

    Notes
    -----
    Not claimed: that the part is contained in the whole; only a part above its whole is refused.

    Examples
    --------
    China, people in towns among all, 2021, in units of 10,000:

    >>> round(share(91425, 141260), 4)
    0.6472
    """
    result = part / whole
    check("share", skipna, **{"part / whole": result})
    return result


@metric(whole="level", part="level")
def share_of_parts(whole: Any, *part: Any) -> Any:
    """Share of several parts together (若干部分合计占比): ``(part_1 + ... + part_n) / whole``.

    Parameters
    ----------
    whole : number, array or expression
        Positive.
    *part : number, array or expression
        Positive, in the unit of `whole`; together at most `whole`.

    Returns
    -------
    Same shape; fraction in (0, 1].

    Raises
    ------
    ValueError
        If a value is not positive or the parts together exceed the whole.

    Notes
    -----
    Not claimed: that the parts do not overlap. Shares that were rounded one by one add up worse.

    Examples
    --------
    National budget, 2020, education, social security, health, 100 million yuan:

    >>> round(share_of_parts(245588, 36337, 32581, 19201), 4)
    0.3588
    """
    result = sum(part) / whole
    check("share", **{"parts / whole": result})
    return result


@metric(part="level", share="level,share")
def implied_total(part: Any, share: Any) -> Any:
    """Whole that a part and its share imply (总额): ``part / share``.

    Parameters
    ----------
    part : number, array or expression
        Positive.
    share : number, array or expression
        In (0, 1].

    Returns
    -------
    Same shape, unit of `part`.

    Raises
    ------
    ValueError
        If `part` is not positive or `share` not in (0, 1].

    Notes
    -----
    Not claimed: that both figures use one definition and one period.

    Examples
    --------
    >>> round(implied_total(106, 0.83), 1)
    127.7
    """
    return part / share


@metric(part="level", share="level,share")
def remainder(part: Any, share: Any) -> Any:
    """What is left of the whole beside a part (其余): ``part * (1 / share - 1)``.

    Parameters
    ----------
    part : number, array or expression
        Positive.
    share : number, array or expression
        In (0, 1].

    Returns
    -------
    Same shape, unit of `part`.

    Raises
    ------
    ValueError
        As `implied_total`.

    Notes
    -----
    Not claimed: that both figures use one definition and one period.

    Examples
    --------
    >>> round(remainder(106, 0.83), 1)
    21.7
    """
    return part / share - part


@metric(amount="level", count="level")
def mean_amount(amount: Any, count: Any) -> Any:
    """Amount per person or thing (平均每份金额): ``amount / count``.

    Parameters
    ----------
    amount, count : number, array or expression
        Positive.

    Returns
    -------
    Same shape, unit of `amount` per unit of `count`.

    Raises
    ------
    ValueError
        If a value is not positive.

    Notes
    -----
    Not claimed: that a typical one has this amount; a mean says nothing about the spread.

    Examples
    --------
    Start-up loans, yuan and number:

    >>> round(mean_amount(422_000_000, 2181))
    193489
    """
    return amount / count


@metric(decimals="index", count="level")
def grim_probability(decimals: Any, count: Any) -> Any:
    """How often a mean of whole numbers, printed at random, is impossible (GRIM先验概率).

    Formula: ``max(0, 1 - n / 10 ** d)``: of the ``10 ** d`` endings that d decimals can have, at
    most n are means of n whole numbers.

    Parameters
    ----------
    decimals : number, array or expression
        Decimals d of the mean as printed, not negative; for a percentage two more than printed.
    count : number, array or expression
        Whole numbers n that were averaged, positive.

    Returns
    -------
    Same shape; fraction in [0, 1).

    Raises
    ------
    ValueError
        If `decimals` is negative or `count` is not positive.

    Notes
    -----
    Not claimed: that a mean is right where it is possible. At 0 the test cannot tell anything.

    References
    ----------
    N. J. L. Brown and J. A. J. Heathers, The GRIM Test, Social Psychological and Personality
    Science 8 (2017), 363-369.

    Examples
    --------
    A mean of 43 answers printed with two decimals:

    >>> round(grim_probability(2, 43), 2)
    0.57
    """
    ratio = 1 - count / 10**decimals
    return (ratio + abs(ratio)) / 2


@metric(of_columns=True, values="level")
def structure(values: Any) -> Any:
    """Shares of all parts in their sum (结构): ``x_i / sum(x)``.

    Parameters
    ----------
    values : array or Series
        Parts, positive.

    Returns
    -------
    Same shape; adds up to one.

    Raises
    ------
    ValueError
        If a part is not positive, or `values` is no array.

    Notes
    -----
    Not claimed: that the parts given are all parts of a whole.

    Examples
    --------
    China, towns, 2024, yuan a head: food, clothing, residence, household goods, transport,
    education, health, other:

    >>> structure([9957, 1913, 8008, 1903, 4876, 3928, 2925, 1047]).round(3).tolist()
    [0.288, 0.055, 0.232, 0.055, 0.141, 0.114, 0.085, 0.03]
    """
    return values / exact_sum(values)


@metric(start="share", end="share")
def share_change(start: Any, end: Any) -> Any:
    """Change of a share (比重变动): ``end - start``, as a fraction; times 100 in percentage points.

    Parameters
    ----------
    start, end : number, array or expression
        Shares in [0, 1].

    Returns
    -------
    Same shape, in [-1, 1].

    Raises
    ------
    ValueError
        If a share is outside [0, 1].

    Notes
    -----
    Not claimed: that the part grew or shrank; its share also moves with the whole.

    Examples
    --------
    Engel coefficient of all households of China, 2012 and 2021:

    >>> round(share_change(0.33, 0.298), 3)
    -0.032
    """
    return end - start


def herfindahl(shares: Any) -> Any:
    """Concentration, Herfindahl-Hirschman index (集中度): ``sum(s_i ** 2)``.

    Parameters
    ----------
    shares : array or Series
        In [0, 1], adding up to one.

    Returns
    -------
    float
        Between 1/k and 1.

    Raises
    ------
    ValueError
        If a share is outside [0, 1] or they do not add up to one (within 0.005), or
        `shares` is no array.

    Notes
    -----
    Not claimed: comparability between structures cut into categories of another number. Arrays
    only.

    References
    ----------
    A. O. Hirschman, American Economic Review 54 (1964), 761.

    Examples
    --------
    Livelihood and other spending:

    >>> round(float(herfindahl([0.83, 0.17])), 4)
    0.7178
    """
    arrays_only(shares=shares)
    check("share", shares=shares)
    shares = columns(shares)
    total, text = exact_sum(shares), N_("shares: must add up to 1, got {total:g}: see `structure`")
    refuse(abs(total - 1) > 0.005, text, total=total)
    return exact_sum(shares**2)


@metric(part="level", whole="level", reference_part="level", reference_whole="level")
def location_quotient(part: Any, whole: Any, reference_part: Any, reference_whole: Any) -> Any:
    """Location quotient (区位商): ``(part / whole) / (reference_part / reference_whole)``.

    Parameters
    ----------
    part, whole, reference_part, reference_whole : number, array or expression
        Positive; the parts are contained in their wholes.

    Returns
    -------
    Same shape; 1 where the share is the reference's.

    Raises
    ------
    ValueError
        As `share`.

    Notes
    -----
    Not claimed: specialisation in the sense of trade; a quotient compares two shares and nothing
    else.

    References
    ----------
    W. Isard, Methods of Regional Analysis, MIT Press 1960.

    Examples
    --------
    People in towns of Luohe against China, 2021, in units of 10,000:

    >>> round(location_quotient(132.5, 237.2, 91425, 141260), 3)
    0.863
    """
    return share(part, whole) / share(reference_part, reference_whole)


@metric(food="level", consumption="level")
def engel_coefficient(food: Any, consumption: Any) -> Any:
    """Engel coefficient (恩格尔系数): food, tobacco and liquor over all consumption.

    Parameters
    ----------
    food, consumption : number, array or expression
        Positive, in one unit, ``food <= consumption``.

    Returns
    -------
    Same shape; fraction in (0, 1].

    Raises
    ------
    ValueError
        As `share`.

    Notes
    -----
    Not claimed: a level of living. Prices, meals out and the imputed rent in consumption move it,
    too.

    References
    ----------
    E. Engel, Die Productions- und Consumtionsverhältnisse des Königreichs Sachsen (1857).

    Examples
    --------
    China, all households, 2021, yuan a head; the published coefficient is 29.8 %:

    >>> round(engel_coefficient(7178, 24100), 3)
    0.298
    """
    return share(food, consumption)
