"""Minimal sets of members that cannot be true together, and minimal corrections."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Sequence

__all__ = ["MOST", "conflicts", "corrections"]

#: Members up to which every subset is looked at.
MOST = 14


def conflicts(members: Sequence[str], possible: Callable[[Collection[str]], bool]) -> list[tuple[str, ...]]:
    """Every minimal set of members that is not possible (最小冲突集), smallest first.

    Parameters
    ----------
    members : sequence of str
    possible : callable
        Whether a set of members can hold together; what is possible stays so with members left out.

    Raises
    ------
    ValueError
        If there are more than `MOST` members.

    Examples
    --------
    >>> conflicts("abc", lambda s: not {"a", "b"} <= set(s))
    [('a', 'b')]
    """
    if len(members) > MOST:
        raise ValueError(f"{len(members)} members are too many for every conflict: at most {MOST}")
    if possible(members):
        return []
    found: list[tuple[str, ...]] = []
    for size in range(1, len(members) + 1):
        for subset in itertools.combinations(members, size):
            if not any(set(c) <= set(subset) for c in found) and not possible(subset):
                found.append(subset)
    return found


def corrections(conflicts: Sequence[Collection[str]]) -> list[tuple[str, ...]]:
    """Every minimal set that meets each conflict (最小修正集), smallest first.

    Examples
    --------
    >>> corrections([("a", "b"), ("b", "c")])
    [('b',), ('a', 'c')]
    """
    members = list(dict.fromkeys(m for c in conflicts for m in c))
    found: list[tuple[str, ...]] = []
    for size in range(1, len(members) + 1):
        for subset in itertools.combinations(members, size):
            chosen = set(subset)
            if all(chosen & set(c) for c in conflicts) and not any(set(f) <= chosen for f in found):
                found.append(subset)
    return found if conflicts else []
