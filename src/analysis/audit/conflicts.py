"""Minimal sets of members that cannot be true together, and minimal corrections."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

#: Conflicts or corrections after which a group is given up: they can double with each member.
MOST = 200
#: A set of members, in the order in which they are told.
Members = tuple[str, ...]


class TooManyError(ValueError):
    """A group has more conflicts or corrections than can be listed."""


def conflicts(members: Sequence[str], possible: Callable[[Collection[str]], bool]) -> list[Members]:
    """Every minimal set of members that is not possible (最小冲突集), smallest first.

    Each minimal correction of the conflicts known so far is tried: where the rest is still not
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
    R. Reiter, A theory of diagnosis from first principles, Artificial Intelligence 32 (1987),
    57-95.

    Examples
    --------
    >>> conflicts("abc", lambda s: not {"a", "b"} <= set(s))
    [('a', 'b')]
    """
    minimal: list[Members] = []
    untried: list[Members] = [()]
    enough: set[frozenset[str]] = set()
    while True:
        if max(len(untried), len(minimal)) > MOST:
            raise TooManyError
        for correction in (c for c in map(frozenset, untried) if c not in enough):
            rest = [m for m in members if m not in correction]
            if not possible(rest):
                minimal.append(_shrunk(rest, possible))
                untried = sorted(_met(untried, minimal[-1]), key=len)
                break
            enough.add(correction)
        else:
            return sorted(minimal, key=lambda c: (len(c), [members.index(m) for m in c]))


def _shrunk(members: Sequence[str], possible: Callable[[Collection[str]], bool]) -> Members:
    """A minimal set that is not possible, inside one that is not."""
    kept = list(members)
    for member in members:
        fewer = [m for m in kept if m != member]
        if not possible(fewer):
            kept = fewer
    return tuple(kept)


def corrections(conflicts: Iterable[Collection[str]]) -> list[Members]:
    """Every minimal set that meets each conflict (最小修正集), smallest first.

    Examples
    --------
    >>> corrections([("a", "b"), ("b", "c")])
    [('b',), ('a', 'c')]
    """
    minimal: list[Members] = [()]
    for conflict in conflicts:
        minimal = _met(minimal, conflict)
    return sorted((c for c in minimal if c), key=len)


def _met(corrections: Iterable[Members], conflict: Collection[str]) -> list[Members]:
    """The minimal corrections of one conflict more.

    They are those that meet it, and the others with one of its members each.
    """
    meeting = {frozenset(c): c for c in corrections if not set(c).isdisjoint(conflict)}
    missing = [c for c in corrections if set(c).isdisjoint(conflict)]
    grown = {frozenset((*c, m)): (*c, m) for c in missing for m in conflict}
    # Those before are minimal: no grown one holds another, and none that meets the conflict does.
    new = [c for key, c in grown.items() if not any(other <= key for other in meeting)]
    return [*meeting.values(), *new]
