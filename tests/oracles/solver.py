"""z3 as a second opinion: it knows nothing of the audit's closed forms."""

import z3

from analysis.audit.constraints import UNIT
from analysis.audit.readings import DEFAULT


def within(x, interval):
    """`x` lies in an interval, ends honoured."""
    rational = [
        z3.Q(*end.as_integer_ratio())
        for end in (interval.lower, interval.upper)
        if end != float("inf")
    ]
    low = x >= rational[0] if interval.lower_closed else x > rational[0]
    if not interval.bounded:
        return low
    return z3.And(low, x <= rational[1] if interval.upper_closed else x < rational[1])


def mixture_constraints(group, reading):
    """The background of a mixture, and what each member adds to it."""
    mixture = group.mixture
    names = (mixture.total, mixture.richer, mixture.poorer)
    dates = (mixture.first, mixture.last)
    x = {(n, y): z3.Real(f"{n}{y}") for n in names for y in dates}
    background = [v > 0 for v in x.values()] + [x[names[1], y] > x[names[2], y] for y in dates]
    adds = {"steps": []} | {f.id: ratio_constraints(f, reading, x) for f in group.claims}
    adds["mixture"] = [
        z3.And(x[names[2], y] <= x[names[0], y], x[names[0], y] <= x[names[1], y]) for y in dates
    ]
    (c, u, r), (c0, u0, r0) = ([x[n, y] for n in names] for y in (mixture.last, mixture.first))
    adds["weight"] = [(c0 - r0) * (u - r) <= (c - r) * (u0 - r0)]
    return background, adds


def related_constraints(related, reading):
    """The same for indicators and a sum, partial sum or order between their levels."""
    node = {f.id: f.node for f in related.claims}
    ends = {end for f in related.claims for end in f.pair(reading)} - {UNIT}
    x = {end: z3.Real(f"{end[0]} {end[1]}") for end in ends}
    adds = {"steps": []} | {f.id: ratio_constraints(f, reading, x) for f in related.claims}
    if related.relation:
        whole, *parts = (x[node[c]] for c in related.relation.claims)
        together = z3.Sum(parts)
        adds[related.relation.kind] = {
            "sum": [whole == together], "partial_sum": [whole >= together], "order": [whole >= p for p in parts],
        }[related.relation.kind]  # fmt: skip
    return [v > 0 for v in x.values()], adds


def ratio_constraints(figure, reading, x):
    """What one figure says of the unknown levels."""
    (start, end), ratio = figure.pair(reading), figure.ratio(reading)
    if start == UNIT:
        return [within(x[end], ratio)]
    r = z3.Real(f"r_{figure.id}")
    return [within(r, ratio), x[end] == r * x[start]]


def possible(group, members, reading=DEFAULT, milliseconds=2000):
    """What z3 says of a set of members."""
    constraints = mixture_constraints if group.mixture else related_constraints
    background, adds = constraints(group, reading)
    solver = z3.Solver()
    solver.set("timeout", milliseconds)
    solver.add(background)
    members = set(members)
    growth = {f.id: f for f in group.claims if f.kind == "avg_growth"}
    for m in members:
        if m in growth and "steps" not in members:
            f = growth[m]
            rate = z3.Real(f"rate {f.key} {f.start} {f.end}")
            solver.add(within(rate, f.interval(reading)))
        elif m != "weight" or "mixture" in members:
            solver.add(adds[m])
    answer = solver.check()
    assert answer != z3.unknown
    return answer == z3.sat


def enumerate_conflicts(group):
    """Every minimal conflict by MARCO (Liffiton and others, Constraints 21 (2016), 223-250), z3 both map and solver."""
    seeds, members = z3.Solver(), list(group.members)
    flags = {m: z3.Bool(m) for m in members}
    found = []
    while seeds.check() == z3.sat:
        model = seeds.model()
        seed = [m for m in members if not z3.is_false(model.eval(flags[m]))]
        if possible(group, seed):
            for m in members:
                if m not in seed and possible(group, [*seed, m]):
                    seed.append(m)
            seeds.add(z3.Or([flags[m] for m in members if m not in seed]))
        else:
            for m in members:
                if m in seed and not possible(group, [s for s in seed if s != m]):
                    seed.remove(m)
            found.append(tuple(seed))
            seeds.add(z3.Or([z3.Not(flags[m]) for m in seed]))
    return found
