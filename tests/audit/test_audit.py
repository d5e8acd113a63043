"""The audit: the page's own groups, official figures that must pass, and z3 as a second opinion."""

import itertools
import random
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import solver
from analysis import DataError, Interval, audit_claims, load_claims
from analysis.audit import Claim, Group, Mixture, Reading, conflicts, corrections
from analysis.audit.claims import agree, stretch
from analysis.audit.relations import Relation
from analysis.data.package import DATA
from analysis.numbers.printed import parse

SPAN, TEN = Reading(), Reading(steps="calendar")


@pytest.fixture(scope="module")
def claims():
    return load_claims()


@pytest.fixture(scope="module")
def audit(claims):
    return audit_claims(claims, DATA / "relations.csv")


def figure(id, kind, text, start=2012, end=2021, indicator="x", qualifier=""):
    return Claim(
        id, indicator, kind, start if kind != "level" else None, end, parse(text), qualifier
    )


def widened(figures, reading):
    return stretch(lambda factor: agree(figures, reading, factor))


def pair(growth, other, kind="multiple", start=2012, end=2021):
    return [figure("g", "avg_growth", growth, start, end), figure("m", kind, other, start, end)]


def test_a_widened_figure_ends_open_at_its_floor():
    widest = figure("m", "multiple", "0.5倍").interval(SPAN, Fraction(20))
    assert widest == Interval(0, "1.5", False, False)


# The page's groups; the numbers stand in the method note of the project.


@pytest.mark.parametrize(
    ("group", "verdict"),
    [
        ("gdp", "not_comparable"),
        ("urban_income", "does_not_fit"),
        ("rural_income", "does_not_fit"),
        ("all_income", "not_testable"),
        ("retail_sales", "not_testable"),
        ("income_mixture", "fits"),
        ("poor_persons_households", "fits"),
        ("income_mixture over time", "does_not_fit"),
        ("livelihood_spending share", "not_testable"),
    ],
)
def test_verdicts_of_the_page(audit, group, verdict):
    assert audit.table.set_index("group").verdict[group] == verdict


@pytest.mark.parametrize(
    ("growth", "multiple", "nine", "ten"),
    [("8.7%", "2.3倍", 3.08, 0.05), ("9.8%", "2.6倍", 4.70, 0.86)],
)
def test_nine_steps_do_not_fit_and_ten_do(growth, multiple, nine, ten):
    figures = pair(growth, multiple)
    assert widened(figures, SPAN) == pytest.approx(nine, abs=0.006)
    assert widened(figures, TEN) == pytest.approx(ten, abs=0.006)
    assert not agree(figures, SPAN)
    assert agree(figures, TEN)


def test_the_rural_pair_does_not_fit_under_truncation():
    assert not agree(pair("9.8%", "2.6倍"), Reading(steps="calendar", rounding="truncated"))


def test_gdp_on_one_basis_fits_ten_steps_only():
    for rounding in ("half_up", "half_even", "truncated", "rounded_up"):
        assert not agree(pair("8.3%", "2.2倍"), Reading(rounding=rounding))
        assert agree(pair("8.3%", "2.2倍"), Reading(rounding=rounding, steps="calendar"))


@pytest.mark.parametrize(
    ("group", "of", "quantity", "lower", "upper", "digits"),
    [
        ("gdp", "2012-2021", "price change a year", 0.0048, 0.0109, 4),
        ("urban_income", "2012-2021", "price change a year", 0.0062, 0.0121, 4),
        ("rural_income", "2012-2021", "price change a year", 0.0101, 0.0154, 4),
        ("all_income", "2012-2021", "growth a year over 9 steps", 0.0901, 0.0902, 4),
        ("all_income", "2012-2021", "growth a year over 10 steps", 0.0807, 0.0809, 4),
        ("income_mixture", "", "weight", 0.6154, 0.6156, 4),
        ("income_mixture", "", "whole by the printed weight", 36143, 36147, 0),
        ("income_mixture over time", "2012 by multiples", "weight", 0.731, 0.812, 3),
        ("income_mixture over time", "2012 by growth", "weight", 0.603, 0.619, 3),
        ("income_mixture over time", "2021", "ratio", 1.698, 1.699, 3),
        ("income_mixture over time", "2012 by multiples", "ratio", 1.842, 2.001, 3),
        ("income_mixture over time", "2012 by growth", "ratio", 1.843, 1.875, 3),
        (
            "income_mixture over time",
            "2012 by the richer group's multiple and the poorer's growth",
            "ratio",
            1.669,
            1.759,
            3,
        ),
    ],
)
def test_what_the_page_implies(audit, group, of, quantity, lower, upper, digits):
    derived = audit.derived.set_index(["group", "of", "quantity"]).interval[group, of, quantity]
    assert derived.outward(digits) == pytest.approx((lower, upper), abs=1e-9)


def test_the_livelihood_share_implies_a_total(audit):
    [total] = audit.derived[audit.derived.group == "livelihood_spending share"].interval
    assert (total / 10**8).outward(1) == (126.3, 129.1)


U, R, C = "urban_income", "rural_income", "all_income"
M_U, G_U, M_R, G_R = f"{U}_multiple_2021", f"{U}_growth", f"{R}_multiple_2021", f"{R}_growth"
MIXED = {f"{C}_2012", f"{C}_2021", "mixture", "weight"}


def test_conflicts_and_corrections_of_the_income_group(audit):
    assert set(map(frozenset, audit.conflicts.members)) == {
        frozenset({M_U, G_U, "steps"}),
        frozenset({M_R, G_R, "steps"}),
        frozenset({M_U, M_R} | MIXED),
        frozenset({M_U, G_R, "steps"} | MIXED),
        frozenset({f"{U}_2021", f"{R}_2021", M_R, G_U, "steps"} | MIXED),
    }
    smallest = [frozenset(m) for m in audit.corrections.members if len(m) == 2]
    others = (M_U, M_R, f"{C}_2012", f"{C}_2021", "mixture", "weight")
    assert set(smallest) == {frozenset({M_U, M_R})} | {frozenset({"steps", m}) for m in others}
    for correction, conflict in itertools.product(
        audit.corrections.members, audit.conflicts.members
    ):
        assert set(correction) & set(conflict)


def test_repairs_name_the_prints_that_would_fit(audit):
    ends = audit.repairs.set_index("claim")[["from", "to"]].apply(tuple, axis=1)
    assert ends[G_U] == ("9.4%", "10.0%")
    assert ends[M_U] == ("2.1倍", "2.1倍")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_account_is_careful(audit, lang):
    text = audit.explain(lang, "all")
    assert not any(
        word in text.lower() for word in ("false", "error", "slip", "wrong", "错误", "虚假", "造假")
    )
    assert ("one basis" if lang == "en" else "口径") in text
    assert "1.09" in text
    assert "3.09" in text


# Official figures: each of these pairs was published together for 2012-2021 by the National Bureau of Statistics,
# in reports no. 1 (2022-09-13) and no. 19 (2022-10-11) on the achievements since the 18th Congress.

NBS = [
    ("112.8%", "8.8%"), ("78.0%", "6.6%"),  # income per head, nominal and real
    ("110.1%", "8.6%"), ("116.2%", "8.9%"), ("123.5%", "9.3%"), ("89.5%", "7.4%"),  # east, centre, west, north-east
    ("99.9%", "8.0%"), ("67.4%", "5.9%"),  # consumption per head, nominal and real
    ("77.2%", "6.6%"), ("47.9%", "4.4%"), ("138.7%", "10.2%"), ("99.7%", "8.0%"),  # the same in towns, in villages
    ("80.2%", "6.8%"), ("58.6%", "5.3%"), ("117.2%", "9.0%"),  # food: all, towns, villages
    ("139.4%", "10.2%"), ("69.7%", "6.1%"), ("1.8倍", "6.6%"),  # a further pair of no. 19; GDP per head, and GDP, real
]  # fmt: skip


def kind_of(total):
    return "multiple" if total.endswith("倍") else "growth"


@pytest.mark.parametrize(("total", "growth"), NBS)
def test_official_pairs_fit_nine_steps_and_no_other(total, growth):
    for end, fits in ((2020, False), (2021, True), (2022, False)):
        assert agree(pair(growth, total, kind_of(total), 2012, end), SPAN) == fits


def test_a_share_of_printed_levels_passes_that_naive_division_flags(other):
    """15204/17131 is 88.751 %, printed as 88.7 %: the unrounded levels allow it."""
    text = """id,indicator,kind,printed,qualifier,of,start,end,dated_by,place,scope,paragraph,occurrence,source,note
a,urban_income,level,15204元,,,,2020,printed,100000,,1,1,luohe-daily-2022-09-23,
b,urban_income,share,{share},,all_income,,2020,printed,100000,,1,1,luohe-daily-2022-09-23,
c,all_income,level,17131元,,,,2020,printed,100000,,1,1,luohe-daily-2022-09-23,"""
    assert audit_claims(load_claims(other(text, share="88.7%"))).fits
    assert not audit_claims(load_claims(other(text, share="88.6%"))).fits


def test_a_page_of_official_figures_gets_no_flag(other):
    """The office's pairs of cumulative and average growth, and Henan's multiple with its growth, as one table."""
    rows = [OTHER.splitlines()[0]]
    for k, (total, growth) in enumerate(NBS):
        for name, kind, text in (("t", kind_of(total), total), ("g", "avg_growth", growth)):
            rows.append(
                f"{name}{k},urban_income,{kind},{text},,,2012,2021,printed,100000,series {k},1,1,luohe-daily-2022-09-23,"
            )
    for id, kind, text in (("h", "avg_growth", "9.5%"), ("i", "multiple", "2.3倍")):
        rows.append(
            f"{id},retail_sales,{kind},{text},,,2012,2021,printed,410000,,1,1,luohe-daily-2022-09-23,"
        )
    audit = audit_claims(load_claims(other("\n".join(rows))))
    assert audit.table.verdict.tolist() == ["fits"] * (len(NBS) + 1)
    assert audit.conflicts.empty


def test_henan_retail_sales_fit_nine_steps_only():
    assert [agree(pair("9.5%", "2.3倍", end=e), SPAN) for e in (2020, 2021, 2022)] == [
        False,
        True,
        False,
    ]


def test_a_growth_of_nothing_between_two_levels_does_not_pass():
    levels = [figure("a", "level", "35128元", end=2021), figure("b", "level", "36883元", end=2022)]
    assert not agree([*levels, figure("g", "growth", "0%", 2021, 2022)], SPAN)
    assert agree([*levels, figure("g", "growth", "5.0%", 2021, 2022)], SPAN)


# Properties.

prints = st.tuples(st.integers(1, 250), st.integers(80, 400), st.integers(2, 12))


@given(prints, st.fractions(1, 20), st.fractions(1, 20))
def test_widening_never_makes_figures_disagree(case, less, more):
    growth, multiple, n = case
    figures = pair(f"{growth / 10}%", f"{multiple / 100:.2f}倍", end=2012 + n)
    less, more = sorted([less, more])
    assert agree(figures, SPAN, less) <= agree(figures, SPAN, more)
    found = widened(figures, SPAN)
    assert agree(figures, SPAN) == (found < 1) or abs(found - 1) < 2e-4


@given(prints)
def test_a_change_of_unit_changes_nothing(case):
    growth, base, n = case
    found = []
    for unit in ("元", "万元"):
        levels = [
            figure(y, "level", f"{base * k}{unit}", end=y) for y, k in ((2012, 1), (2012 + n, 2))
        ]
        found.append(
            widened([*levels, figure("g", "avg_growth", f"{growth / 10}%", 2012, 2012 + n)], SPAN)
        )
    assert found[0] == found[1]


# z3, which knows nothing of closed forms, on small random groups.


QUALIFIERS = ["", "", "", "约", "以上", "不足", "近", "以内"]
ROUNDING = ["half_up", "half_even", "truncated", "rounded_up", "any"]


def random_mixture(rng):
    """Small whole numbers, so that ends meet often; open and missing ends, and totals that fall."""
    figures = []

    def add(chance, id, kind, texts, name, year=None):
        if rng.random() < chance:
            years = (None, year) if year else (2020, 2021)
            figures.append(
                figure(id, kind, rng.choice(texts), *years, name, rng.choice(QUALIFIERS))
            )

    for name, low, high in (("c", 2, 6), ("u", 3, 8), ("r", 1, 5)):
        add(0.7, f"{name}21", "level", [f"{n}元" for n in range(low, high + 1)], name, 2021)
        add(
            0.7 if name == "c" else 0.3,
            f"{name}20",
            "level",
            [f"{n}元" for n in range(1, 7)],
            name,
            2020,
        )
        add(0.6, f"m_{name}", "multiple", ["0.5倍", "0.9倍", "1倍", "1.0倍", "2倍", "3倍"], name)
        add(
            0.5,
            f"g_{name}",
            rng.choice(["growth", "avg_growth"]),
            ["-50%", "-10%", "0%", "50%", "100%"],
            name,
        )
    return Group(tuple(figures), mixture=Mixture("c", "u", "r", 2020, 2021))


def random_chain(rng, indicator="x", years=3):
    """Levels, multiples and growth of one indicator, in small whole numbers."""
    figures = []
    for k in range(rng.randint(2, 5)):
        start, end = sorted(rng.sample(range(2018, 2018 + years), 2))
        kind, low, high, unit = rng.choice(
            [
                ("level", 1, 5, "元"),
                ("multiple", 1, 3, "倍"),
                ("growth", 0, 9, "0%"),
                ("avg_growth", 0, 9, "0%"),
            ]
        )
        text = f"{rng.randint(low, high)}{unit}".replace("00%", "0%")
        figures.append(figure(f"{indicator}{k}", kind, text, start, end, indicator))
    return figures


def random_related(rng):
    """One indicator, or three with a relation between their levels of the last year."""
    if rng.random() < 0.5:
        return Group(tuple(random_chain(rng)))
    tops = [
        figure(f"{n}_top", "level", f"{rng.randint(low, 4)}元", end=2019, indicator=n)
        for n, low in (("w", 2), ("a", 1), ("b", 1))
    ]
    others = [f for n in "wab" for f in random_chain(rng, n, years=2)[:2]]
    kind = rng.choice(["sum", "partial_sum", "order"])
    return Group((*tops, *others), Relation("o", kind, "w_top", ("a_top", "b_top")))


# A few each time, many in `make test-all`.
@pytest.mark.parametrize(
    "seed", [*range(4), *(pytest.param(s, marks=pytest.mark.slow) for s in range(4, 100))]
)
@pytest.mark.parametrize("make", [random_mixture, random_related])
def test_closed_forms_agree_with_z3(make, seed):
    """Some three thousand small groups, ends that meet among them."""
    rng = random.Random(seed)
    for _ in range(100):
        group, reading = make(rng), Reading(rounding=rng.choice(ROUNDING))
        members = [m for m in group.members if rng.random() < 0.9]
        found = group.possible(members, reading)
        assert found == solver.possible(group, members, reading), (group, members, reading)


@pytest.mark.parametrize(
    "figures",
    [
        [("mc", "multiple", "0.5倍", "c", ""), ("gr", "growth", "0%", "r", "")],
        [
            ("gc", "growth", "-10%", "c", ""),
            ("u20", "level", "4元", "u", ""),
            ("mr", "multiple", "2倍", "r", ""),
        ],
    ],
)
def test_mixtures_whose_corners_are_open_are_possible(figures):
    """A total that falls, or closed ends beside open ones: the witness lies inside the ranges."""
    made = tuple(
        figure(i, kind, text, 2020, 2020 if kind == "level" else 2021, name, q)
        for i, kind, text, name, q in figures
    )
    mixture = Group(made, mixture=Mixture("c", "u", "r", 2020, 2021))
    assert mixture.possible(mixture.members)
    assert solver.possible(mixture, mixture.members)


#: Groups in which one bound alone decides whether the weight could be kept: rounding, claims, the answer.
DECIDED_BY = {
    "the old level of a group, inside the range of the new": ("any", [
        ("c20", "level", "2元", ""), ("gc", "avg_growth", "-50%", ""), ("u20", "level", "1元", ""),
        ("mu", "multiple", "3倍", "以上"), ("r20", "level", "1元", "近"), ("r21", "level", "2元", "不足"),
        ("mr", "multiple", "0.5倍", ""),
    ], True),
    "the old level of the poorer group": ("rounded_up", [
        ("c21", "level", "4元", "近"), ("c20", "level", "7元", "以上"), ("mu", "multiple", "1.5倍", ""),
        ("r20", "level", "3元", ""),
    ], False),
    "ends that are reached on both sides": ("rounded_up", [
        ("c20", "level", "6元", "以上"), ("u20", "level", "6元", ""), ("mu", "multiple", "0.9倍", ""),
        ("mr", "multiple", "1.0倍", "以上"),
    ], True),
}  # fmt: skip


@pytest.mark.parametrize("by", DECIDED_BY)
def test_one_bound_decides_whether_the_weight_could_be_kept(by):
    rounding, figures, possible = DECIDED_BY[by]
    made = tuple(
        figure(
            i,
            kind,
            text,
            2020,
            2020 if i.endswith("20") else 2021,
            i[-1] if i[0] in "mg" else i[0],
            q,
        )
        for i, kind, text, q in figures
    )
    mixture = Group(made, mixture=Mixture("c", "u", "r", 2020, 2021))
    reading = Reading(rounding=rounding)
    assert mixture.possible(mixture.members, reading) == possible
    assert solver.possible(mixture, mixture.members, reading) == possible


def test_a_total_may_be_all_of_the_richer_group():
    """Both are 5 and no other number: nobody is in the poorer group, which is allowed."""
    made = [figure("c", "level", "5元", indicator="c", qualifier="以上")]
    made.append(figure("u", "level", "5元", indicator="u", qualifier="以内"))
    mixture = Group(tuple(made), mixture=Mixture("c", "u", "r", None, 2021))
    assert mixture.possible(mixture.members)


def test_the_least_print_but_one_is_named(other):
    """20 of 100 (99.5 to 100.5) is 0.194 to 0.206 times: of all prints with one decimal only 0.2 fits."""
    text = levels(
        ("a", "retail_sales", "100亿元", 2012, 410101),
        ("b", "retail_sales", "20亿元", 2021, 410101),
    )
    text += (
        "\nm,retail_sales,multiple,0.9倍,,,2012,2021,printed,410101,,1,1,luohe-daily-2022-09-23,"
    )
    ends = audit_claims(load_claims(other(text))).repairs.set_index("claim")
    assert ends.loc["m", ["from", "to"]].tolist() == ["0.2倍", "0.2倍"]


def test_where_no_print_is_near_what_the_others_leave_none_is_named(other):
    """A level of 1元 beside 20亿元, as where 亿 was lost: a multiple far beyond what is ever printed."""
    text = levels(
        ("a", "retail_sales", "1元", 2012, 410101),
        ("b", "retail_sales", "20亿元", 2021, 410101),
    )
    text += "\nm,retail_sales,multiple,2倍,,,2012,2021,printed,410101,,1,1,luohe-daily-2022-09-23,"
    audit = audit_claims(load_claims(other(text)))
    assert audit.table.verdict.tolist() == ["does_not_fit"]
    assert "m" not in set(audit.repairs.claim)


@pytest.mark.parametrize("form", ["{}元", "{}万亿元", "0.000{}元"])
@pytest.mark.parametrize(("multiple", "possible"), [("1倍", True), ("9倍", False)])
def test_what_nothing_bounds_is_free_whatever_the_scale(form, multiple, possible):
    """Of the poorer group nothing is printed; 4 at 9 times was at most 0.53, the total of then at least 1.5."""
    levels = (("c21", 3), ("c20", 2), ("u21", 4))
    made = [
        figure(i, "level", form.format(n), end=2000 + int(i[1:]), indicator=i[0]) for i, n in levels
    ]
    made.append(figure("mu", "multiple", multiple, 2020, 2021, "u"))
    mixture = Group(tuple(made), mixture=Mixture("c", "u", "r", 2020, 2021))
    assert mixture.possible(mixture.members) == possible
    assert solver.possible(mixture, mixture.members) == possible


def test_a_total_that_grows_less_than_both_groups_needs_a_falling_weight():
    """Growth below 50 % in all, of at least 1.5 times in each group: at the edge only equal groups would do."""
    made = [figure("c", "growth", "50%", 2020, 2021, "c", "不足")]
    made += [figure(name, "multiple", "2倍", 2020, 2021, name) for name in "ur"]
    mixture = Group(tuple(made), mixture=Mixture("c", "u", "r", 2020, 2021))
    even = Reading(rounding="half_even")
    for left_out in [(), *((m,) for m in mixture.members)]:
        members = [m for m in mixture.members if m not in left_out]
        found = mixture.possible(members, even)
        assert found == solver.possible(mixture, members, even) == bool(left_out)


def test_repairs_end_where_every_print_fits(other):
    """2倍以内 against a ratio of 3.5: no least print is named, and the search ends."""
    text = levels(
        ("a", "retail_sales", "100亿元", 2012, 410101),
        ("b", "retail_sales", "350亿元", 2021, 410101),
    )
    text += (
        "\nm,retail_sales,multiple,2倍,以内,,2012,2021,printed,410101,,1,1,luohe-daily-2022-09-23,"
    )
    assert "m" not in set(audit_claims(load_claims(other(text))).repairs.claim)


def test_repairs_keep_their_sign(other):
    text = levels(
        ("a", "retail_sales", "100亿元", 2020, 410101),
        ("b", "retail_sales", "105亿元", 2021, 410101),
    )
    text += "\ng,retail_sales,growth,-3.0%,,,2020,2021,printed,410101,,1,1,luohe-daily-2022-09-23,"
    ends = audit_claims(load_claims(other(text))).repairs.set_index("claim")
    assert ends.loc["g", "from"].startswith("4.0")


def test_z3_finds_the_same_conflicts_on_the_page(claims, audit):
    figures = [
        Claim.of(r) for r in claims.reset_index().to_dict("records") if r["indicator"] in (U, R, C)
    ]
    found = solver.enumerate_conflicts(Group(tuple(figures), mixture=Mixture(C, U, R, 2012, 2021)))
    assert set(map(frozenset, found)) == set(map(frozenset, audit.conflicts.members))


@pytest.mark.parametrize("seed", range(20))
def test_conflicts_are_minimal_and_complete(seed):
    """Against every subset, for random groups of up to eight claims."""
    rng = random.Random(seed)
    group = next(
        g
        for g in iter(lambda: rng.choice([random_mixture, random_related])(rng), None)
        if len(g.claims) <= 8 and not g.possible(g.members)
    )
    members = group.members
    fits = {
        frozenset(s): group.possible(s)
        for n in range(len(members) + 1)
        for s in itertools.combinations(members, n)
    }
    found = conflicts(members, group.possible)
    minimal = {s for s, fit in fits.items() if not fit and all(fits[s - {m}] for m in s)}
    assert set(map(frozenset, found)) == minimal
    mended = {
        frozenset(members) - s
        for s, fit in fits.items()
        if fit and not any(fits[s | {m}] for m in set(members) - s)
    }
    assert set(map(frozenset, corrections(found))) == mended


# Other pages, and bad ones.

OTHER = """id,indicator,kind,printed,qualifier,of,start,end,dated_by,place,scope,paragraph,occurrence,source,note
a,retail_sales,avg_growth,9.5%,,,2012,2021,printed,410101,,1,1,luohe-daily-2022-09-23,
b,retail_sales,multiple,{multiple},,,2012,2021,printed,410101,,1,1,luohe-daily-2022-09-23,
c,poor_persons,count,300名,,,,2021,printed,410101,,1,1,luohe-daily-2022-09-23,
d,poor_households,count,301户,,,,2021,printed,410101,,1,1,luohe-daily-2022-09-23,
"""


@pytest.fixture
def other(tmp_path):
    def write(text=OTHER, **values):
        path = tmp_path / "other.csv"
        path.write_text(text.format(**{"multiple": "2.3倍", **values}), encoding="utf-8")
        return path

    return write


def relations(tmp_path, *rows):
    path = tmp_path / "relations.csv"
    path.write_text("\n".join(["id,kind,whole,parts,weight,note", *rows]), encoding="utf-8")
    return path


def test_another_district_is_audited_by_the_command(yuanhui, other, tmp_path):
    assert yuanhui("audit", other()).returncode == 0
    run = yuanhui("audit", other(multiple="2.9倍"), "--format", "csv")
    assert run.returncode == 1
    assert "does_not_fit" in run.stdout
    run = yuanhui(
        "audit", other(), "--relations", relations(tmp_path, "o,order,c,d,,"), "--lang", "zh"
    )
    assert run.returncode == 1
    assert "已考虑的各种理解下都不能同时成立" in run.stdout
    assert yuanhui("audit", tmp_path / "none.csv").returncode == 2


def test_a_table_without_a_testable_group_says_so(yuanhui, other):
    run = yuanhui("audit", other("\n".join(OTHER.splitlines()[:2])))
    assert run.returncode == 0
    assert "No group can be tested" in run.stdout


@pytest.mark.parametrize("form", ["table", "csv", "json", "md"])
def test_the_page_by_default_in_every_format(yuanhui, form):
    run = yuanhui("audit", "--format", form)
    assert run.returncode == 1
    assert "urban" in run.stdout


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("o,ordre,c,d,,", ["row 2", "kind", "'ordre'"]),
        ("o,order,c,z,,", ["relation o", "unknown claim z"]),
        ("o,order,,d,,", ["relation o", "needs the claim of its whole"]),
        ("o,order,c,d,,\np,order,d,c,,", ["is a part of itself"]),
        ("o,mixture,c,d,,", ["relation o", "mixture and ratio take two", "got c count"]),
        ("o,sum,c,d;d,,", ["relation o", "each claim once, got c count"]),
        ("o,sum,c,c;d,,", ["relation o", "each claim once, got c count"]),
        ("o,order,c,b,,", ["relation o", "b multiple", "name levels"]),
        ("o,sum,c,d;a,,", ["relation o", "a avg_growth"]),
        ("o,partial_sum,c,d,,", ["one unit", "c count 300名", "d count 301户"]),
        (
            "o,mixture,e,f;g,,",
            ["the richer group comes first", "f level 200元 2021, g level 300元 2021"],
        ),
        ("o,mixture,e,g;f,c,", ["weight: name a share, c is none"]),
    ],
)
def test_relations_that_cannot_be_used(other, tmp_path, row, words):
    incomes = (
        ("e", "all_income", "250元"),
        ("f", "urban_income", "200元"),
        ("g", "rural_income", "300元"),
    )
    text = (
        OTHER
        + levels(*((i, name, printed, 2021, 410101) for i, name, printed in incomes)).split(
            "\n", 1
        )[1]
    )
    with pytest.raises(DataError) as error:
        audit_claims(load_claims(other(text)), relations(tmp_path, row))
    for word in words:
        assert word in str(error.value)


def test_relations_hold_at_one_date(other, tmp_path):
    path = other(
        "\n".join([*OTHER.splitlines()[:1], *SHARES[:2], SHARES[2].replace("2021", "2020")]),
        third="8.8%",
    )
    with pytest.raises(
        DataError, match=r"one date, got s1 share 55\.9% 2021, .* s3 share 8\.8% 2020"
    ):
        audit_claims(load_claims(path), relations(tmp_path, "o,sum,,s1;s2;s3,,"))


SHARES = [
    f"s{k},{name},share,{share},,,,2021,printed,410101,,1,1,luohe-daily-2022-09-23,"
    for k, (name, share) in enumerate(
        [
            ("urbanisation_rate", "55.9%"),
            ("livelihood_spending", "16.8%"),
            ("retail_sales", "{third}"),
            ("gdp", "18.6%"),
        ],
        start=1,
    )
]


@pytest.mark.parametrize(("third", "verdict"), [("8.8%", "fits"), ("9.4%", "does_not_fit")])
def test_shares_of_one_whole_add_up_within_their_rounding(other, tmp_path, third, verdict):
    """55.9 + 16.8 + 8.8 + 18.6 is 100.1: the official shares of 2022 pass, and truncation would too."""
    claims = load_claims(other("\n".join([OTHER.splitlines()[0], *SHARES]), third=third))
    audit = audit_claims(claims, relations(tmp_path, "o,sum,,s1;s2;s3;s4,,"))
    assert audit.table.set_index("group").verdict["o"] == verdict


def levels(*figures):
    rows = [
        f"{i},{name},level,{text},,,,{year},printed,{place},,1,1,luohe-daily-2022-09-23,"
        for i, name, text, year, place in figures
    ]
    return "\n".join([OTHER.splitlines()[0], *rows])


@pytest.mark.parametrize(
    ("kind", "whole", "verdict", "repairs"),
    [
        ("sum", "3.0亿元", "fits", []),
        (
            "sum",
            "3.2亿元",
            "does_not_fit",
            ["w 3.0亿元 3.1亿元", "a 1.14亿元 1.24亿元", "b 2.11亿元 2.21亿元"],
        ),
        ("partial_sum", "3.5亿元", "fits", []),
        ("partial_sum", "2.8亿元", "does_not_fit", ["w 3.0亿元 ", "a  0.84亿元", "b  1.81亿元"]),
        ("subset", "1.9亿元", "does_not_fit", ["w 2.0亿元 ", "b  1.95亿元"]),
        ("order", "2.1亿元", "fits", []),
    ],
)
def test_sums_and_orders_over_places(other, tmp_path, kind, whole, verdict, repairs):
    """One indicator in two districts and their city: told apart by place."""
    text = levels(
        ("w", "gdp", whole, 2021, 410100),
        ("a", "gdp", "1.04亿元", 2021, 410101),
        ("b", "gdp", "2.01亿元", 2021, 410102),
    )
    audit = audit_claims(load_claims(other(text)), relations(tmp_path, f"o,{kind},w,a;b,,"))
    assert audit.table.set_index("group").verdict["o"] == verdict
    assert [" ".join(r[1:]) for r in audit.repairs.itertuples(index=False)] == repairs
    if verdict == "does_not_fit":
        assert [set(m) for m in audit.conflicts.members][-1] <= {"w", "a", "b", kind}


def test_a_sum_holds_against_growth_and_levels_of_another_year(other, tmp_path):
    """The whole of 2021 follows from 2020 and its growth, and is then too large for its parts."""
    text = levels(
        ("w", "gdp", "3.00亿元", 2021, 1),
        ("a", "retail_sales", "1.00亿元", 2021, 1),
        ("b", "industry_revenue", "2.00亿元", 2021, 1),
    )
    text = (
        text.replace(",1,,1,1,", ",410101,,1,1,")
        + "\nv,retail_sales,level,0.50亿元,,,,2020,printed,410101,,1,1,luohe-daily-2022-09-23,"
    )
    text += "\ng,retail_sales,growth,50%,,,2020,2021,printed,410101,,1,1,luohe-daily-2022-09-23,"
    audit = audit_claims(load_claims(other(text)), relations(tmp_path, "o,sum,w,a;b,,"))
    assert {frozenset(m) for m in audit.conflicts.members} == {
        frozenset("avg"),
        frozenset({"w", "b", "v", "g", "sum"}),
    }
    together = audit.table.set_index("group").loc["o over time"]
    assert together.verdict == "does_not_fit"
    assert "without inflation" in together.condition


def test_groups_that_may_overlap_are_tested(other, tmp_path):
    """约 leaves open which group is the richer; the total may not lie outside both."""
    text = levels(
        ("t", "all_income", "51元", 2021, 410101),
        ("u", "urban_income", "41元", 2021, 410101),
        ("r", "rural_income", "42元", 2021, 410101),
    ).replace("元,,", "元,约,")
    audit = audit_claims(load_claims(other(text)), relations(tmp_path, "o,mixture,t,u;r,,"))
    assert audit.table.set_index("group").verdict["o"] == "does_not_fit"
    assert {frozenset(m) for m in audit.conflicts.members} == {frozenset({"t", "u", "mixture"})}
    assert all(audit.explain(lang) for lang in ("en", "zh"))


@pytest.mark.parametrize(
    ("change", "verdict"),
    [("18亿元", "does_not_fit"), ("20亿元", "fits"), ("0.2亿元", "does_not_fit")],
)
def test_a_change_is_held_against_its_two_levels(other, change, verdict):
    """100.0 and 120.0 differ by 19.9 to 20.1; 18 is at most 19, however rounded."""
    text = levels(
        ("a", "retail_sales", "100.0亿元", 2012, 410101),
        ("b", "retail_sales", "120.0亿元", 2021, 410101),
    )
    text += (
        f"\nc,retail_sales,change,{change},,,2012,2021,printed,410101,,1,1,luohe-daily-2022-09-23,"
    )
    table = audit_claims(load_claims(other(text))).table.set_index("relation")
    assert table.verdict["change"] == verdict


def test_a_change_is_held_against_level_and_multiple(other):
    """120 (119.5 to 120.5) at 1.2 times (1.15 to 1.25) leaves a rise of 15.6 to 24.1."""
    rows = ["a,retail_sales,level,120亿元,,,,2021", "m,retail_sales,multiple,1.2倍,,,2012,2021"]
    for change, verdict in (("9亿元", "does_not_fit"), ("16亿元", "fits"), ("24亿元", "fits")):
        changed = [*rows, f"c,retail_sales,change,{change},,,2012,2021"]
        text = "\n".join(
            [
                OTHER.splitlines()[0],
                *(r + ",printed,410101,,1,1,luohe-daily-2022-09-23," for r in changed),
            ]
        )
        assert (
            audit_claims(load_claims(other(text))).table.set_index("relation").verdict["change"]
            == verdict
        )


def test_two_totals_of_one_period_are_refused(other):
    rows = [f"{i},retail_sales,cumulative,{p}亿元,,,2012,2021" for i, p in (("a", 100), ("b", 120))]
    text = "\n".join(
        [OTHER.splitlines()[0], *(r + ",printed,410101,,1,1,luohe-daily-2022-09-23," for r in rows)]
    )
    with pytest.raises(
        DataError, match=r"row 3 \(b\).*120亿元.*100亿元.*row 2 are both the cumulative of"
    ):
        audit_claims(load_claims(other(text)))


def test_two_averages_of_one_period_must_meet_under_every_averaging(other):
    """8.0 % and 9.0 % a year over the same years are two numbers, however they were averaged."""
    row = "{id},retail_sales,avg_growth,{printed},,,2012,2021,printed,410101,,1,1,luohe-daily-2022-09-23,"
    text = "\n".join(
        [
            OTHER.splitlines()[0],
            *(row.format(id=i, printed=p) for i, p in (("f", "8.0%"), ("g", "9.0%"))),
        ]
    )
    audit = audit_claims(load_claims(other(text)))
    assert [(r.verdict, r.conditions) for r in audit.rows] == [("does_not_fit", ())]


def test_growth_in_constant_prices_that_contradicts_itself_is_a_conflict(other):
    """GDP's growth is not held against its levels, but against its growth."""
    row = "{id},gdp,avg_growth,{printed},,,2012,2021,printed,410101,,1,1,luohe-daily-2022-09-23,"
    text = "\n".join(
        [
            OTHER.splitlines()[0],
            *(row.format(id=i, printed=p) for i, p in (("f", "8.0%"), ("g", "9.0%"))),
        ]
    )
    audit = audit_claims(load_claims(other(text)))
    assert [set(m) for m in audit.conflicts.members] == [{"f", "g"}]


def test_figures_without_an_upper_end_are_audited_and_told(other):
    """突破100亿元 against 50亿元 is a multiple of at least 1.98: 1.5 does not fit, 2.2 does."""
    text = levels(
        ("a", "retail_sales", "100亿元", 2021, 410101),
        ("b", "retail_sales", "50亿元", 2012, 410101),
    )
    text = (
        text.replace("100亿元,,", "100亿元,突破,")
        + "\nm,retail_sales,multiple,{multiple},,,2012,2021,printed,410101,,1,1,luohe-daily-2022-09-23,"
    )
    fits = audit_claims(load_claims(other(text, multiple="2.2倍")))
    assert fits.fits
    assert "multiple 1.980 or more" in fits.explain("en", "implied")
    assert "不少于1.980" in fits.explain("zh", "implied")
    assert not audit_claims(load_claims(other(text, multiple="1.5倍"))).fits


@pytest.mark.parametrize(("share", "verdict"), [("33%", "fits"), ("40%", "does_not_fit")])
def test_a_share_of_things_that_are_counted_is_a_whole_number(other, share, verdict):
    """The GRIM test: 33 % of three households is one of them, 40 % is none."""
    text = f"""{OTHER.splitlines()[0]}
n,poor_households,count,3户,,,,2021,printed,410101,,1,1,luohe-daily-2022-09-23,
s,old_estates_renovated,share,{share},,poor_households,,2021,printed,410101,,1,1,luohe-daily-2022-09-23,"""
    assert audit_claims(load_claims(other(text))).table.verdict.tolist()[1:] == [verdict]


def test_a_count_of_the_base_year_is_a_whole_number(other):
    """Three households are 2.0 times a number between 1.46 and 1.54."""
    text = """id,indicator,kind,printed,qualifier,of,start,end,dated_by,place,scope,paragraph,occurrence,source,note
n,poor_households,count,3户,,,,2021,printed,410101,,1,1,luohe-daily-2022-09-23,
m,poor_households,multiple,{multiple},,,2012,2021,printed,410101,,1,1,luohe-daily-2022-09-23,
v,poor_households,count,{old},,,,2012,printed,410101,,1,1,luohe-daily-2022-09-23,"""
    assert audit_claims(load_claims(other(text, multiple="1.5倍", old="2户"))).fits
    assert not audit_claims(load_claims(other(text, multiple="2.0倍", old="2户"))).fits


def test_indicators_beside_the_claims_are_known(yuanhui, tmp_path):
    path = tmp_path / "page.csv"
    rows = ["indicator,kind,printed,end", "tofu_output,level,30000元,2021", "gdp,level,9亿元,2021"]
    path.write_text("\n".join(rows), encoding="utf-8")
    assert "column indicator: unknown 'tofu_output'" in yuanhui("audit", path).stderr
    header = (DATA / "indicators.csv").read_text(encoding="utf-8").splitlines()[0]
    row = "tofu_output,economy,output of tofu,豆腐产值,,,yuan,nominal,,Sales of tofu.,豆腐销售额。"
    (tmp_path / "indicators.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    assert "output of tofu" in yuanhui("results", "--claims", path, "--match", "TOFU").stdout
    assert yuanhui("audit", path).returncode == 0


def test_two_levels_for_one_year_do_not_fit(claims):
    """The loader refuses them; in a frame that was put together they contradict each other."""
    double = pd.concat([claims, claims.loc[["gdp_2021"]].rename({"gdp_2021": "gdp_again"})])
    changed = load_claims().loc[["all_income_2021"]].iloc[0]
    double.at["gdp_again", "printed"] = changed.printed
    audit = audit_claims(double)
    assert {"gdp_2021", "gdp_again"} in [set(members) for members in audit.conflicts.members]


def test_groups_too_large_for_every_conflict_say_so(other):
    """Twelve years at one level, each said to have grown by half: the corrections double with every year."""
    row = "{}{},retail_sales,{},{},,,{},{},printed,410101,,1,1,luohe-daily-2022-09-23,"
    rows = [row.format("l", y, "level", "100亿元", "", y) for y in range(2010, 2022)]
    rows += [row.format("g", y, "growth", "50%", y - 1, y) for y in range(2011, 2022)]
    audit = audit_claims(load_claims(other("\n".join([OTHER.splitlines()[0], *rows]))))
    assert list(audit.limits) == ["retail_sales"]
    assert audit.conflicts.empty
    assert "more conflicts or corrections than can be listed" in audit.explain("en", "conflicts")
    assert audit.table.verdict.tolist() == ["does_not_fit"]  # growth read as real


def test_an_option_that_is_none_is_named():
    with pytest.raises(ValueError, match="steps: unknown reading 'nine': one of span, calendar"):
        Reading(steps="nine")


def test_no_reading_leaves_the_convention_in_more_than_two_ways():
    from analysis.audit import readings

    tried = readings("steps", "multiple", "rounding")
    assert [reading.cost for reading in tried] == sorted(reading.cost for reading in tried)
    assert {reading.cost for reading in tried} == {0, 1, 2}


def test_growth_in_constant_prices_is_not_read_with_more_steps_too():
    """It is not held against current levels: how many steps it has tells nothing more."""
    from analysis.audit import readings

    real = [
        reading
        for reading in readings("steps", "label", "averaging", "price")
        if reading.price == "real"
    ]
    assert {(reading.steps, reading.label, reading.averaging) for reading in real} == {
        ("span", "before", "geometric"),
        ("earlier", "before", "geometric"),
    }


def test_a_reading_is_told_by_its_departures_in_one_order():
    told = Reading(steps="calendar", rounding="truncated").text("en")
    assert told == "truncated, and growth counts one year more, from the same base year"


def test_each_reading_that_was_tried_is_listed_with_what_came_of_it(audit):
    """Of one indicator and of one relation; of all numbers together the conditions are told."""
    tried = audit.readings.set_index(["group", "reading"])
    urban = tried.loc["urban_income"]
    assert not urban.fits[""]
    assert urban.fits["growth counts one year more, from the same base year"]
    assert urban.cost.tolist() == sorted(urban.cost)
    joint = {row.group for row in audit.rows if row.joint}
    assert joint
    assert joint.isdisjoint(audit.readings.group)
