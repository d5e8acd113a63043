"""Whatever a table prints, the audit gives an account of it in both languages or refuses it with a reason."""

import random

import pytest

from analysis import audit_claims, load_claims
from analysis.audit import load_relations
from analysis.data.problems import DataError

COLUMNS = "id,indicator,kind,printed,qualifier,of,start,end,dated_by,place,scope,paragraph,occurrence,source,note"
PRINTS = {
    "level": ["1元", "20元", "21元", "99元"],
    "multiple": ["2倍", "1.5倍", "0.5倍", "翻一番", "翻2番"],
    "avg_growth": ["8.0%", "-3%", "0%", "0.0%", "100%", "-99%"],
    "growth": ["8.0%", "-3%", "0%", "50%"],
    "change": ["1元", "30元", "-15元"],
    "cumulative": ["1元", "99元"],
    "share": ["0%", "50%", "83.0%", "100%"],
}
QUALIFIERS = ["", "", "", "约", "以上", "不足", "近", "以内", "突破", "余"]
AMOUNTS = ("level", "cumulative", "share")


def random_table(rng):
    """A few indicators with figures of any kind, qualifier, period, place and scope."""
    rows = []
    for name in rng.sample(
        ["gdp", "urban_income", "rural_income", "all_income", "retail_sales"], rng.randint(1, 4)
    ):
        for k in range(rng.randint(1, 4)):
            kind = rng.choice([*PRINTS, "level"])
            end = rng.choice(["2021", "2021", "2015", ""] if kind in AMOUNTS else ["2021", "2015"])
            first = {"growth": f"{int(end or 0) - 1}", "level": "", "share": ""}.get(
                kind, rng.choice(["2012", "2014"])
            )
            of = rng.choice(["gdp", "retail_sales", ""]) if kind == "share" else ""
            dated = "printed" if first or end else "none"
            place, scope = (
                rng.choice(["411102", "411102", "410101"]),
                rng.choice(["", "", "", "园区"]),
            )
            printed, qualifier = rng.choice(PRINTS[kind]), rng.choice(QUALIFIERS)
            rows.append(
                [
                    f"{name}_{k}",
                    name,
                    kind,
                    printed,
                    qualifier,
                    of,
                    first,
                    end,
                    dated,
                    place,
                    scope,
                    "1",
                    "1",
                ]
            )
    return rows


def random_relation(rng, rows):
    """A relation between three amounts, if there are as many."""
    amounts = [row[0] for row in rows if row[2] in AMOUNTS and row[7] == "2021"]
    if len(amounts) < 3:
        return []
    whole, *parts = rng.sample(amounts, 3)
    kind = rng.choice(["mixture", "sum", "partial_sum", "subset", "order", "ratio"])
    return [f"o,{kind},{whole},{';'.join(parts)},,"]


def row(id, indicator, kind, printed, qualifier="", start="", end="2021"):
    return [
        id,
        indicator,
        kind,
        printed,
        qualifier,
        "",
        start,
        end,
        "printed",
        "411102",
        "",
        "1",
        "1",
    ]


def random_mixture(rng):
    """Incomes of two groups and of all at one or two dates, the printed weight, any word beside each."""
    rows = [
        row(
            "weight",
            "urbanisation_rate",
            "share",
            rng.choice(["1%", "83.0%", "100%"]),
            rng.choice(QUALIFIERS),
        )
    ]
    past = rng.random() < 0.7
    for name, then, now in (
        ("all_income", 17, 34),
        ("urban_income", 20, 41),
        ("rural_income", 11, 24),
    ):
        figures = [(name, "level", f"{now}元", "", "2021")]
        figures += [
            (f"{name}_then", "level", f"{then}元", "", "2012"),
            (f"{name}_times", "multiple", rng.choice(["2倍", *PRINTS["multiple"]]), "2012", "2021"),
            (
                f"{name}_rate",
                "avg_growth",
                rng.choice(["8.3%", *PRINTS["avg_growth"]]),
                "2012",
                "2021",
            ),
        ] * past
        kept = [f for f in figures if f[0] == name or rng.random() < 0.6]
        rows += [
            row(i, name, kind, text, rng.choice(QUALIFIERS), *years)
            for i, kind, text, *years in kept
        ]
    return rows


def audited(folder, rows, *declared):
    table, related = folder / "claims.csv", folder / "relations.csv"
    table.write_text(
        "\n".join([COLUMNS, *(",".join(row) + ",luohe-daily-2022-09-23," for row in rows)]), "utf-8"
    )
    related.write_text("\n".join(["id,kind,whole,parts,weight,note", *declared]), "utf-8")
    claims = load_claims(table)
    return audit_claims(claims, load_relations(related) if declared else None)


def assert_accounted(audit, ids):
    assert all(map(audit.explain, ("en", "zh")))
    assert len(audit.table) == len(audit.rows)
    assert {"lower", "upper"} <= set(audit.derived)
    assert len(audit.summary("zh")) <= len(audit.rows)
    assert set(audit.repairs.claim) <= set(ids)


@pytest.mark.parametrize("seeds", [range(16), pytest.param(range(16, 120), marks=pytest.mark.slow)])
def test_every_table_has_an_account_or_a_reason(tmp_path, seeds):
    accounts, reasons = 0, []
    for seed in seeds:
        rng = random.Random(seed)
        rows = random_table(rng)
        try:
            audit = audited(tmp_path, rows, *random_relation(rng, rows))
        except DataError as refused:
            reasons.append(str(refused))
            continue
        accounts += 1
        assert_accounted(audit, [r[0] for r in rows])
    assert accounts >= len(seeds) // 3
    assert all(reason.count(":") >= 2 for reason in reasons)


@pytest.mark.parametrize("seed", range(30))
def test_every_mixture_has_an_account_whatever_words_stand_beside_its_figures(tmp_path, seed):
    rows = random_mixture(random.Random(seed))
    mixture = "m,mixture,all_income,urban_income;rural_income,weight,"
    assert_accounted(audited(tmp_path, rows, mixture), [r[0] for r in rows])


# What words leave without an end, or from zero: verdicts stand, and what does not follow is left out.

MIXTURE = "m,mixture,all,urban;rural,,"


def incomes(total, urban, rural):
    named = (
        ("all", "all_income", total),
        ("urban", "urban_income", urban),
        ("rural", "rural_income", rural),
    )
    return [row(id, name, "level", *printed) for id, name, printed in named]


def sales(first, last, rate):
    return [
        row("first", "retail_sales", "level", *first, end="2012"),
        row("last", "retail_sales", "level", *last),
        row("rate", "retail_sales", "avg_growth", rate, start="2012"),
    ]


def test_growth_beside_a_level_below_a_figure(tmp_path):
    audit = audited(tmp_path, sales(("40.8亿元",), ("46.7亿元", "不足"), "3.0%"))
    assert audit.table.verdict.tolist() == ["does_not_fit"]
    # At most 46.7 over 40.75: 1.5 % a year, so far below 3.0 in tenths of a point.
    assert audit.rows[0].distance == pytest.approx((0.03 - ((46.7 / 40.75) ** (1 / 9) - 1)) / 0.001)
    prices = audit.derived.set_index("quantity").interval["price change a year"]
    assert (prices.lower, float(prices.upper)) == (
        -1,
        pytest.approx((46.7 / 40.75) ** (1 / 9) / 1.0295 - 1),
    )
    # The words 不足 are no rounding: (40.8 - 0.05 f) (1.03 - 0.0005 f)^9 sinks below 46.7 by the two others alone.
    least, most = ((40.8 - 0.05 * f) * (1.03 - 0.0005 * f) ** 9 for f in (23.24, 23.23))
    assert least < 46.7 < most
    assert audit.rows[0].stretch == pytest.approx(23.24, abs=0.01)


def test_growth_beside_a_level_above_a_figure(tmp_path):
    audit = audited(tmp_path, sales(("40.8亿元", "以上"), ("46.7亿元",), "1.0%"))
    assert audit.table.verdict.tolist() == ["fits"]
    assert "growth a year" not in audit.explain("en")


def test_a_rounding_widened_beyond_the_largest_float(tmp_path):
    """A million times ±0.5 % over 120 years: 5000 to that power is above 1e308."""
    rows = [
        row("first", "gdp", "level", "1亿元", end="1901"),
        row("last", "gdp", "level", "2亿元"),
        row("rate", "gdp", "avg_growth", "1%", start="1901"),
    ]
    audit = audited(tmp_path, rows)
    assert audit.rows[0].stretch < 2
    assert audit.explain("zh")


@pytest.mark.parametrize(
    "figures",
    [
        (("32000元",), ("40000元",), ("20000元", "不足")),
        (("32000元", "不足"), ("40000元",), ("20000元",)),
        (("51838元",), ("58100元", "不足"), ("43612元",)),
        (("20000元",), ("20000元",), ("20000元", "突破")),
    ],
)
def test_a_mixture_with_a_figure_from_zero_has_a_verdict_and_no_weight(tmp_path, figures):
    audit = audited(
        tmp_path,
        [*incomes(*figures), row("g", "urban_income", "avg_growth", "8.7%", "", "2012")],
        MIXTURE,
    )
    assert set(audit.table.verdict) == {"not_testable", "fits"}
    assert not {"weight", "between-group Gini"} & set(audit.derived.quantity)
    assert audit.explain("zh")


def test_a_total_that_starts_below_a_figure_has_no_rate_beside_those_of_the_groups(tmp_path):
    rates = [
        row(f"{name}_rate", f"{name}_income", "avg_growth", "8.0%", "", "2012")
        for name in ("urban", "rural")
    ]
    before = row("then", "all_income", "level", "16000元", "不足", end="2012")
    rows = [*incomes(("32000元",), ("40000元",), ("20000元",)), *rates, before]
    derived = audited(tmp_path, rows, MIXTURE).derived
    assert not derived.quantity.str.startswith("growth a year").any()


def test_the_whole_by_a_weight_of_everything_is_the_richer_group(tmp_path):
    rows = [
        *incomes(("40000元",), ("40000元",), ("20000元",)),
        row("w", "urbanisation_rate", "share", "100%"),
    ]
    derived = (
        audited(tmp_path, rows, "m,mixture,all,urban;rural,w,")
        .derived.set_index("quantity")
        .interval
    )
    whole = derived["whole by the printed weight"]
    assert (float(whole.lower), float(whole.upper)) == (0.995 * 39999.5 + 0.005 * 19999.5, 40000.5)


@pytest.mark.parametrize(
    ("whole", "conflicts"), [("15亿元", []), ("40亿元", [("a", "b", "c", "sum")])]
)
def test_changes_below_zero_add_up(tmp_path, whole, conflicts):
    named = (
        ("a", "gdp", whole),
        ("b", "retail_sales", "30亿元"),
        ("c", "livelihood_spending", "-15亿元"),
    )
    rows = [row(id, name, "change", printed, "", "2012") for id, name, printed in named]
    audit = audited(tmp_path, rows, "s,sum,a,b;c,,")
    assert audit.table.verdict.tolist() == ["does_not_fit" if conflicts else "fits"]
    assert audit.conflicts.members.tolist() == conflicts


@pytest.mark.parametrize(("ratio", "verdict"), [("1元", "does_not_fit"), ("4元", "fits")])
def test_a_ratio_to_a_level_below_a_figure_has_a_least_value(tmp_path, ratio, verdict):
    audit = audited(
        tmp_path, incomes((ratio,), ("60元",), ("20元", "不足")), "r,ratio,all,urban;rural,,"
    )
    assert audit.table.verdict.iloc[-1] == verdict  # however rounded, more than 59 / 20
    assert audit.conflicts.empty == (verdict == "fits")


def test_totals_that_do_not_mix_are_a_conflict(tmp_path):
    named = (
        ("a", "gdp", "144亿元"),
        ("b", "retail_sales", "99亿元"),
        ("c", "livelihood_spending", "45亿元"),
    )
    rows = [row(id, name, "cumulative", printed, "", "2012") for id, name, printed in named]
    audit = audited(tmp_path, rows, "m,mixture,a,b;c,,")
    assert audit.table.verdict.tolist() == ["does_not_fit"]
    assert audit.conflicts.members.tolist() == [("a", "b", "mixture")]


def test_rates_of_two_wholes_are_not_held_against_each_other(tmp_path):
    rows = [
        row(id, "urbanisation_rate", "share", text) for id, text in (("a", "60%"), ("b", "70%"))
    ]
    for one, whole in zip(rows, ("gdp", "retail_sales"), strict=True):
        one[5] = whole
    assert audited(tmp_path, rows).table.empty
