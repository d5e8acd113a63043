"""Minimal sets of members that cannot be true together, and minimal corrections."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

__all__ = ["MOST", "TooManyError", "conflicts", "corrections"]

#: Conflicts or corrections after which a group is given up as too large: they can double with each member.
MOST = 200


class TooManyError(ValueError):
    """A group has more conflicts or corrections than can be listed."""


def conflicts(
    members: Sequence[str], possible: Callable[[Collection[str]], bool]
) -> list[tuple[str, ...]]:
    """Every minimal set of members that is not possible (最小冲突集), smallest first.

    Each minimal correction of the conflicts found so far is tried: where the rest is still not
    possible, it holds a conflict that is new. When every correction works, no conflict is missing.

    Parameters
    ----------
    members : sequence of str
    possible : callable
        Whether a set of members can hold together; what is possible stays so with members left out.

    Raises
    ------
    TooManyError
        If there are more than `MOST` conflicts or corrections.

    References
    ----------
    R. Reiter, A theory of diagnosis from first principles, Artificial Intelligence 32 (1987), 57-95.

    Examples
    --------
    >>> conflicts("abc", lambda s: not {"a", "b"} <= set(s))
    [('a', 'b')]
    """
    found: list[tuple[str, ...]] = []
    open_: list[tuple[str, ...]] = [()]
    enough: set[frozenset[str]] = set()
    while True:
        if max(len(open_), len(found)) > MOST:
            raise TooManyError(
                f"{len(members)} members have more than {MOST} conflicts or corrections"
            )
        for correction in (c for c in map(frozenset, open_) if c not in enough):
            rest = [m for m in members if m not in correction]
            if not possible(rest):
                found.append(_shrunk(rest, possible))
                open_ = sorted(_met(open_, found[-1]), key=len)
                break
            enough.add(correction)
        else:
            order = {m: i for i, m in enumerate(members)}
            return sorted(found, key=lambda c: (len(c), [order[m] for m in c]))


def _shrunk(members: Sequence[str], possible: Callable[[Collection[str]], bool]) -> tuple[str, ...]:
    """A minimal set that is not possible, inside one that is not."""
    kept = list(members)
    for member in members:
        fewer = [m for m in kept if m != member]
        if not possible(fewer):
            kept = fewer
    return tuple(kept)


def corrections(conflicts: Iterable[Collection[str]]) -> list[tuple[str, ...]]:
    """Every minimal set that meets each conflict (最小修正集), smallest first.

    Examples
    --------
    >>> corrections([("a", "b"), ("b", "c")])
    [('b',), ('a', 'c')]
    """
    found: list[tuple[str, ...]] = [()]
    for conflict in conflicts:
        found = _met(found, conflict)
    return sorted((c for c in found if c), key=len)


def _met(corrections: list[tuple[str, ...]], conflict: Collection[str]) -> list[tuple[str, ...]]:
    """The minimal corrections of one conflict more: those that meet it, and the others with one of its members each."""
    met = {frozenset(c): c for c in corrections if not set(c).isdisjoint(conflict)}
    grown = {
        frozenset((*c, m)): (*c, m)
        for c in corrections
        if set(c).isdisjoint(conflict)
        for m in conflict
    }
    # Those before are minimal: no grown one holds another grown one, and none that meets the conflict holds one.
    return [
        *met.values(),
        *(c for key, c in grown.items() if not any(other <= key for other in met)),
    ]
