"""What the audit says, in words: names, units, statements, and official figures beside them."""

import json
import math
from functools import partial

import pandas as pd
import pytest

from analysis import audit_claims, load_claims
from analysis.audit.claims import stretch
from analysis.audit.official import consumer_prices, gdp_deflators
from analysis.audit.ranges import spoken
from analysis.audit.readings import Reading
from analysis.data.package import DATA
from analysis.data.problems import DataError
from analysis.messages import speaking
from analysis.numbers.interval import Interval
from analysis.report.register import stored_results

HEADER = "id,indicator,kind,printed,qualifier,of,start,end,dated_by,place,scope,paragraph,occurrence,source,note"


def named(audit, claim, lang="en"):
    """A claim as the account names it."""
    with speaking(lang):
        return audit.account.named([claim])


def unwrapped(text):
    """A text in one line."""
    return " ".join(text.split())


def row(id, indicator, kind, printed, start="", end=2021, place=410101, scope="", qualifier=""):
    years = f"{start},{end},{'printed' if end else 'none'}"
    return f"{id},{indicator},{kind},{printed},{qualifier},,{years},{place},{scope},1,1,luohe-daily-2022-09-23,"


@pytest.fixture
def audited(tmp_path):
    def audit(*rows, relations=()):
        claims, declared = tmp_path / "claims.csv", tmp_path / "relations.csv"
        claims.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
        declared.write_text(
            "\n".join(["id,kind,whole,parts,weight,note", *relations]), encoding="utf-8"
        )
        return audit_claims(load_claims(claims), declared if relations else None)

    return audit


@pytest.fixture(scope="module")
def page():
    return audit_claims(load_claims(), DATA / "relations.csv")


# The whole account, held as it reads.

INCOMES = [("all_income", "20000元"), ("urban_income", "25000元"), ("rural_income", "15000元")]
LEVELS = [row(i, i, "level", text) for i, text in INCOMES]
UNDATED = [row(i, i, "level", text, end="") for i, text in INCOMES]
EQUAL = [row(i, i, "level", "41元") for i, _ in INCOMES]
ABOUT = [row(i, i, "level", "41元", qualifier="约") for i, _ in INCOMES]
HIGHEST = [
    row(i, i, "level", t)
    for (i, _), t in zip(INCOMES, ("5.0万元", "5.0万元", "3.0万元"), strict=True)
]
MIXTURE = "q,mixture,all_income,urban_income;rural_income,,"


def times(end, start=2012):
    return row("m", "urban_income", "multiple", "2.3倍", start, end)


def of(line, whole):
    """The row of a share, with what it is a share of."""
    cells = line.split(",")
    return ",".join([*cells[:5], whole, *cells[6:]])


TWO = [
    row("a", "gdp", "level", "100.0亿元", place=411102),
    row("b", "gdp", "level", "60.0亿元", place=411104, scope="高新区"),
    row("c", "gdp", "level", "90.0亿元", place=410000),
    row("d", "gdp", "multiple", "4.5倍", 2020, place=411104, scope="高新区"),
    row("e", "gdp", "level", "20.0亿元", end=2020, place=411104, scope="高新区"),
]
SHARES = [
    row(f"{kind[0]}{place}", "livelihood_spending", kind, text, place=place)
    for place in (411102, 411104)
    for kind, text in (("share", "80%"), ("level", "8亿元"))
]
#: Tables whose account is a snapshot, each with its relations.
TABLES = {
    "places and scopes": (TWO, "s,sum,c,a;b,,"),
    "one place": ([row("a", "gdp", "level", "100.0亿元"), row("b", "gdp", "level", "100.0亿元")],),
    "shares of two places": (SHARES,),
    "no date": ([*UNDATED, times(2021)], MIXTURE),
    "three dates": ([*LEVELS, times(2019)], MIXTURE),
    "several relations": (LEVELS, MIXTURE, "o,order,urban_income,rural_income,,"),
    "levels and a multiple": ([
        row("a", "gdp", "level", "99.5亿元"), row("c", "gdp", "level", "20亿元", end=2020),
        row("m", "gdp", "multiple", "3倍", 2020),
    ],),
    "growth in one year": ([row("a", "gdp", "level", "100.0亿元", end=2020), row("b", "gdp", "level", "105.0亿元")],),
    "nothing to test": ([row("a", "gdp", "level", "90.0亿元"), row("b", "retail_sales", "avg_growth", "9.5%", 2012)],),
    "no whole number": ([
        row("n", "poor_households", "count", "3户"),
        of(row("s", "old_estates_renovated", "share", "40%"), "poor_households"),
    ],),
    "a weight is a share": (HIGHEST, MIXTURE),
    "equal groups imply no weight": ([*EQUAL, times(2021)], MIXTURE),
    "nor do those about equal": ([*ABOUT, times(2021)], MIXTURE),
    "a change": ([
        row("a", "gdp", "level", "100.0亿元", end=2012), row("b", "gdp", "level", "120.0亿元"),
        row("c", "gdp", "change", "18亿元", 2012),
    ],),
    "levels that contradict the multiple": ([
        row("g", "retail_sales", "avg_growth", "8.7%", 2012), row("m", "retail_sales", "multiple", "9倍", 2012),
        row("l", "retail_sales", "level", "30000元"), row("b", "retail_sales", "level", "16000元", end=2012),
    ],),
    "a level of the last year": ([row("a", "gdp", "level", "100亿元", end=2012), row("m", "gdp", "multiple", "2.5倍", 2012)],),
}  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", TABLES)
def test_the_account_of_a_table(audited, name, lang, snapshot):
    rows, *relations = TABLES[name]
    assert audited(*rows, relations=relations).explain(lang, "all") == snapshot


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_account_of_the_page(page, lang, snapshot):
    assert page.explain(lang, "all") == snapshot


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_summary_in_words(page, lang, snapshot):
    assert page.summary(lang).to_csv(lineterminator="\n") == snapshot


#: Relations that cannot hold: an unknown claim, too few parts, one twice, no amounts, two years, two units.
FAULTS = [
    "u,sum,zz,b;c,,", "f,sum,c,a,,", "m,mixture,c,a,,", "t,sum,c,a;a,,", "n,sum,,b;c,,",
    "k,sum,c,d;a,,", "y,sum,c,a;e,,", "w,sum,c,a;p,,", "x,mixture,c,b;a,p,",
]  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_relations_that_cannot_hold_are_refused_in_words(audited, lang, snapshot):
    people = row("p", "resident_population", "level", "30.0万人", place=411102)
    with speaking(lang), pytest.raises(DataError) as refusal:
        audited(*TWO, people, relations=FAULTS)
    assert refusal.value.problems == snapshot


def test_codes_are_never_told(audited):
    audit = audited(*TWO, relations=["s,sum,c,a;b,,"])
    told = audit.explain("en", "all") + audit.explain("zh", "all")
    assert not any(code in told for code in ("411102", "411104", "410000"))


def test_a_scope_is_not_said_twice(page):
    assert named(page, "built_up_area_2021", "zh").startswith("中心城区建成区面积2")
    assert named(page, "vehicles_sold_2021", "zh").startswith("豫中南汽贸服务产业园·")


def test_places_beside_the_claims_are_known(yuanhui, tmp_path):
    path = tmp_path / "page.csv"
    rows = [row(f"p{p}", "gdp", "growth", "5%", 2020, place=p) for p in (990101, 990102)]
    path.write_text(
        "\n".join([HEADER, *rows, row("x", "gdp", "growth", "6%", 2020, place=990102)]),
        encoding="utf-8",
    )
    assert "as usually read: GDP (990102)" in yuanhui("audit", path).stdout
    names = "place,name_en,name_zh,level\n990102,Teahill,茶山区,district"
    (tmp_path / "places.csv").write_text(names, encoding="utf-8")
    assert "as usually read: GDP (Teahill)" in yuanhui("audit", path).stdout
    assert "不能同时成立：茶山区·地区生产总值" in yuanhui("audit", path, "--lang", "zh").stdout


@pytest.mark.parametrize(
    ("printed", "qualifier", "en", "zh"),
    [
        ("99.5亿元", "约", "about 9.95 billion yuan", "约99.5亿元"),
        ("99.5亿元", "以上", "at least 9.95 billion yuan", "99.5亿元以上"),
        ("100.0亿元", "突破", "more than 10.00 billion yuan", "突破100.0亿元"),
        ("90亿元", "余", "9.0 billion yuan or slightly more", "90亿余元"),
        ("90.0亿元", "达到", "9.00 billion yuan", "90.0亿元"),
    ],
)
def test_words_beside_a_figure_stay_with_it(audited, printed, qualifier, en, zh):
    audit = audited(row("a", "gdp", "level", printed, qualifier=qualifier))
    assert named(audit, "a") == f"GDP {en} (2021)"
    assert named(audit, "a", "zh") == f"地区生产总值{zh}（2021年）"


@pytest.mark.parametrize(
    ("printed", "qualifier", "en"),
    [("翻2番", "", "at least 4 times"), ("翻一番", "近", "nearly 2 times")],
)
def test_doublings_are_told_as_they_are_read(audited, printed, qualifier, en):
    audit = audited(row("a", "gdp", "multiple", printed, 2012, qualifier=qualifier))
    assert named(audit, "a") == f"GDP {en} (2012-2021)"
    assert printed in named(audit, "a", "zh")


@pytest.mark.parametrize(
    ("ends", "unit", "en", "zh"),
    [
        ((2365, float("inf")), "名", "2,365 persons or more", "不少于2365名"),
        ((-1, 1, False, False), "元", "-1 to 1 yuan", "-1至1元"),
        ((0, 2, False), "倍", "at most 2 times", "不超过2倍"),
        ((4904, 4904), "名", "4,904 persons", "4904名"),
        (("15.5", "16.5"), "平方公里", "15.5–16.5 km²", "15.5至16.5平方公里"),
        (
            ("-0.1957", "-0.1158"),
            "个百分点",
            "-19.57 to -11.58 percentage points",
            "-19.57至-11.58个百分点",
        ),
        (
            ("990000000", "1010000000"),
            "元",
            "990.00 million yuan to 1.01 billion yuan",
            "9.9亿至10.1亿元",
        ),
    ],
)
def test_ranges_in_words(ends, unit, en, zh):
    for lang, words in (("en", en), ("zh", zh)):
        with speaking(lang):
            assert spoken(Interval(*ends), unit) == words


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (
            "85%,以上",
            "a share of 79.94–80.27%; printed: at least 85%",
        ),
        (
            "80%,以上",
            "All of these can be true together.",
        ),
        ("75%,以内", "a share of 79.94–80.27%; printed: at most 75%"),
    ],
)
def test_shares_with_an_open_side_are_tested(audited, share, words):
    """45.1 of 56.3 is 80.1 %: at least 80, not at least 85, not at most 75."""
    text, word = share.split(",")
    made = row("s", "livelihood_spending", "share", text, qualifier=word).replace(
        f"{word},,", f"{word},fiscal_expenditure,"
    )
    audit = audited(
        made,
        row("f", "fiscal_expenditure", "level", "56.3亿元"),
        row("p", "livelihood_spending", "level", "45.1亿元"),
    )
    assert words in unwrapped(audit.explain("en"))


@pytest.mark.parametrize(
    ("growth", "multiple", "words"),
    [
        ("7.9%,", "翻一番,", "; together they imply prices changing by 0.05% or more a year"),
        ("7.0%,以上", "3倍,近", "; together they imply prices changing by at most 5.60% a year"),
        ("7.0%,以上", "3倍,以上", "the level in current ones Fitting does not confirm"),
    ],
)
def test_figures_with_an_open_side_imply_prices_as_far_as_they_go(audited, growth, multiple, words):
    """2 ** (1/9) / 1.0795 - 1 at least; 3 ** (1/9) / 1.07 - 1 at most."""
    rows = [
        row(kind[0], "gdp", kind, text.split(",")[0], 2012, qualifier=text.split(",")[1])
        for kind, text in (("growth", growth), ("multiple", multiple))
    ]
    audit = audited(rows[0].replace("growth", "avg_growth"), rows[1])
    assert words in unwrapped(audit.explain("en"))


def test_incomes_that_fit_are_not_held_against_prices(audited):
    rows = [
        row("g", "urban_income", "avg_growth", "8.0%", 2012),
        row("m", "urban_income", "multiple", "2.0倍", 2012),
    ]
    assert audited(*rows).beside.empty


# The page's figures, as the method note of the project has them, outward.

PAGE = [
    "GDP, 2012-2021: price change a year 0.48–1.09%",
    "rural income: only just, not if truncated",
    "growth a year over 9 steps 9.01–9.02% (between the rates of the two groups), growth a year over 10 steps 8.07–8.09% (below the rates of both groups)",
    "weight 61.54–61.56%, whole by the printed weight 36,143–36,147 yuan",
    "whole 12.63–12.91 billion yuan",
    "2012-2021 by multiples: ratio times 0.849–0.922 (narrowed), gap by 7,772–8,911 yuan (widened), weight by -19.57 to -11.58 percentage points (fell)",
    "19,341–19,503 yuan by growth, 17,510–18,289 yuan by the multiple",
    "10,403–10,490 yuan by growth, 9,143–9,503 yuan by the multiple",
    "weight implied by the incomes 56.86–56.88% (what the page implies lies above), urbanisation rate 64.715–64.725%",
]  # fmt: skip


def test_the_figures_of_the_method_note_are_in_the_account(page):
    text = unwrapped(page.explain("en", "all"))
    assert [figure for figure in PAGE if figure not in text] == []


#: How many times as wide roundings must be over the nine years, and over ten.
NEEDED = {"gdp": (2.57, 0.33), "urban_income": (3.09, 0.05), "rural_income": (4.71, 0.87)}


def test_how_far_the_groups_are_from_fitting(page):
    """Rounded up, as the table shows it."""
    rows = {
        r.group: r for r in page.rows if r.group in NEEDED and r.relation == "growth and levels"
    }
    for group, needed in NEEDED.items():
        found = [
            stretch(partial(rows[group].holds, Reading(steps=steps)))
            for steps in ("span", "calendar")
        ]
        assert [math.ceil(100 * x) / 100 for x in found] == list(needed)
        assert rows[group].stretch == found[0]


#: Per way back what may be said of ratio, gap, weight, Gini and the two Theils.
SAID = {
    "2012-2021 by multiples": "narrowed widened fell rose undecided undecided",
    "2012-2021 by growth": "narrowed widened undecided fell fell fell",
    "2012-2021 by growth, one step more": "narrowed widened fell rose rose undecided",
    "2012-2021 by the richer group's multiple and the poorer's growth": "undecided widened fell rose rose rose",
    "2012-2021 by the richer group's growth and the poorer's multiple": "narrowed widened fell fell fell fell",
}


def test_statements_of_each_way_back(page):
    changes = (
        page.derived[page.derived.of.isin(SAID)].groupby("of", sort=False).statement.agg(" ".join)
    )
    assert changes.to_dict() == SAID


def test_statements_agree_with_the_register(page, root):
    """Notebook 2 works the same changes out by itself."""
    results = stored_results(root / "results" / "results.json")
    derived = page.derived.set_index(["of", "quantity"])
    for way, key in zip(
        SAID, ("multiples", "growth_9", "growth_10", "mixed", "mixed_reversed"), strict=True
    ):
        ends = results[f"gap_change_{key}"]
        found = derived.loc[(way, "gap by"), ["lower", "upper"]]
        assert found.tolist() == pytest.approx([ends.lower, ends.upper], rel=1e-5)


def test_the_deflator_is_that_of_the_register(root):
    """Notebook 1 works it out by itself, in quantities."""
    known = stored_results(root / "results" / "results.json")["china_implied_deflator"]
    deflator = gdp_deflators("100000", 2012, 2021)[2020]
    assert [float(deflator.lower), float(deflator.upper)] == pytest.approx(
        [known.lower, known.upper], abs=1e-9
    )


def test_no_deflator_stands_beside_that_of_a_province(page):
    """Henan's average growth was published before its levels were revised."""
    deflators = page.beside[page.beside.quantity.str.contains("deflator")]
    assert len(deflators) == 2
    assert deflators.of.str.startswith("China").all()


def test_china_s_deflator_rests_on_the_final_figure_of_2020():
    """1013567 over 538580, eight steps; 6.6 % a year for nine, of which the last was 8.1 %: 1.64 to 1.77 %, outward."""
    low, high = (
        (level / first) ** (1 / 8) / ((1 + mean) ** 9 / (1 + last)) ** (1 / 8) - 1
        for level, first, mean, last in (
            (1013566.5, 538580.5, 0.0665, 0.0805),
            (1013567.5, 538579.5, 0.0655, 0.0815),
        )
    )
    deflator = gdp_deflators("100000", 2012, 2021)[2020]
    assert [float(deflator.lower), float(deflator.upper)] == pytest.approx([low, high], abs=1e-9)
    assert deflator.outward(4) == (0.0164, 0.0177)


def test_a_scale_word_does_not_widen_an_interval():
    people = Interval(1000500, 1001500)
    assert spoken(people, "人") == "1.000–1.002 million persons"
    with speaking("zh"):
        assert spoken(people, "人") == "100.05万至100.15万人"


def test_the_deflator_over_two_vintages_names_its_condition(audited):
    """1149237 over 538580 (both 100m yuan), nine steps, 6.6 % a year: between 2.003 and 2.099 % by pocket calculator."""
    low, high = (
        (level / first) ** (1 / 9) / (1 + real) - 1
        for level, first, real in ((1149236.5, 538580.5, 0.0665), (1149237.5, 538579.5, 0.0655))
    )
    bridged = gdp_deflators("100000", 2012, 2021)[2021]
    assert [float(bridged.lower), float(bridged.upper)] == pytest.approx([low, high], abs=1e-10)
    assert [round(100 * x, 2) for x in (low, high)] == [2.0, 2.1]
    rows = [row("g", "gdp", "avg_growth", "8.3%", 2012), row("m", "gdp", "multiple", "2.2倍", 2012)]
    told = audited(*rows).beside
    over = told[told["of"] == "China 2012-2021"].iloc[0]
    assert over.quantity.startswith(
        "if the level of 2012 as revised and that of 2021 as finally verified"
    )
    assert over.statement == "what the page implies lies below"


def test_official_figures_that_are_not_known_are_left_out():
    assert gdp_deflators("410000", 2000, 2021) == {}
    assert gdp_deflators("510000", 2012, 2021) == {}
    assert consumer_prices("100000", 2000, 2021) is None
    assert consumer_prices("100000", 2020, 2021).outward(4) == (0.0085, 0.0095)


def test_another_district_is_held_against_its_own_province(audited):
    rows = [
        row("g", "gdp", "avg_growth", "8.3%", 2012, place=510104),
        row("m", "gdp", "multiple", "2.2倍", 2012, place=510104),
    ]
    assert audited(*rows).beside.of.tolist() == ["China 2012-2020", "China 2012-2021"]


# Formats.


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_json_holds_all_that_was_found(yuanhui, page, lang):
    run = yuanhui("audit", "--format", "json", "--lang", lang)
    found = json.loads(run.stdout)
    assert [set(c["members"]) for c in found["conflicts"]] == [
        set(m) for m in page.conflicts.members
    ]
    assert {g["group"]: g["verdict"] for g in found["table"]}["gdp"] == "not_comparable"
    assert len(found["derived"]) == len(page.derived)
    # 22.585 by 2.25 and 22.595 by 2.15, in billions.
    first = found["derived"][0]["interval"]
    assert first["ends"] == pytest.approx([22.585e9 / 2.25, 22.595e9 / 2.15], rel=1e-9)
    assert first["text"].startswith("(10037777777.7777")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_table_fits_on_a_screen(yuanhui, lang):
    lines = yuanhui("audit", "--format", "table", "--lang", lang).stdout.splitlines()
    assert len(lines) == 9
    assert max(map(len, lines)) < 160


REPAIRS = """id,indicator,kind,printed,qualifier,of,start,end,dated_by,place,scope,paragraph,occurrence,source,note
g,retail_sales,avg_growth,{growth},,,2012,2021,printed,410101,,1,1,luohe-daily-2022-09-23,
m,retail_sales,multiple,{multiple},{qualifier},,2012,2021,printed,410101,,1,1,luohe-daily-2022-09-23,
"""


@pytest.mark.parametrize(
    ("growth", "multiple", "qualifier", "told"),
    [
        # 1.08^9 is 1.999: growth of up to 4.7 % gives less than 1.5125..., and any fall does too.
        ("8.0%", "1.5倍", "以内", ("4.6% or less", "4.6%及以下")),
        # 1.02^9 is 1.195: a multiple of 2 and more takes 8.1 % and more, without end.
        ("2.0%", "2.0倍", "以上", ("8.0% or more", "8.0%及以上")),
    ],
)
def test_a_print_that_may_be_anything_on_one_side_is_told_so(
    tmp_path, growth, multiple, qualifier, told
):
    path = tmp_path / "claims.csv"
    path.write_text(
        REPAIRS.format(growth=growth, multiple=multiple, qualifier=qualifier), encoding="utf-8"
    )
    audit = audit_claims(load_claims(path))
    for lang, words in zip(("en", "zh"), told, strict=True):
        assert words in audit.explain(lang, "repairs")
    # A qualifier has the width of its figure: other digits under it would be another statement.
    assert set(audit.repairs.claim) == {"g"}


def test_a_count_without_a_whole_number_is_a_verdict(audited):
    """17 firms, 1.61 times those of 2012, would have been 10.53 to 10.59 firms."""
    audit = audited(
        row("c", "high_tech_firms", "count", "17家"),
        row("m", "high_tech_firms", "multiple", "1.61倍", 2012),
    )
    assert not audit.fits
    assert audit.table.verdict.tolist() == ["does_not_fit"]
    assert audit.conflicts.members.map(set).tolist() == [{"c", "m"}]


def test_only_roundings_widen(audited):
    """At least 10 billion to less than 15 billion is less than 1.5 times; 2.0 comes down to that at ten half-widths."""
    rows = [
        row("b", "retail_sales", "level", "100亿元", end=2012, qualifier="以上"),
        row("e", "retail_sales", "level", "150亿元", qualifier="不足"),
        row("m", "retail_sales", "multiple", "2.0倍", 2012),
    ]
    assert audited(*rows).table.stretch.tolist() == [pytest.approx(10, abs=2e-4)]


def test_growth_in_constant_prices_does_not_widen_levels_and_multiple(audited):
    """225.95/99.95 to 225.85/100.05 against 2.2: at 1.143 half-widths 225.843 over 100.057 is 2.2571."""
    rows = [
        row("b", "gdp", "level", "100.0亿元", end=2012),
        row("e", "gdp", "level", "225.9亿元"),
        row("m", "gdp", "multiple", "2.2倍", 2012),
        row("g", "gdp", "avg_growth", "8.3%", 2012),
    ]
    assert audited(*rows).table.stretch.tolist() == [pytest.approx(1.143, abs=0.001)]


def test_what_is_counted_in_heads_has_no_price(audited):
    rows = [
        row("b", "resident_population", "level", "30.0万人", end=2012),
        row("e", "resident_population", "level", "36.0万人"),
        row("g", "resident_population", "avg_growth", "2.1%", 2012),
    ]
    audit = audited(*rows)
    assert "price change a year" not in set(audit.derived.quantity)
    assert audit.beside.empty


def test_growth_may_be_printed_as_a_multiple(audited):
    """增长1.5倍: from 10 to 25 billion."""
    rows = [
        row("b", "retail_sales", "level", "100.0亿元", end=2012),
        row("e", "retail_sales", "level", "250.0亿元"),
        row("g", "retail_sales", "growth", "1.5倍", 2012),
    ]
    assert audited(*rows).table.verdict.tolist() == ["fits"]


def test_a_ratio_to_less_than_something_has_a_least_value(audited):
    """3 billion yuan over fewer than 450 thousand persons is more than 6,555 yuan each."""
    rows = [
        row("p", "retail_sales", "level", "30亿元"),
        row("q", "resident_population", "level", "45万人", qualifier="不足"),
        row("t", "all_income", "level", "5000元"),
    ]
    audit = audited(*rows, relations=["r,ratio,t,p;q,,"])
    assert audit.table.set_index("group").verdict["r"] == "does_not_fit"
    assert audit.repairs.set_index("claim")[["from", "to"]].loc["t"].tolist() == ["6556元", ""]


def test_of_a_mixture_only_prints_that_fit_both_others_are_named(audited):
    """A total of 10000 below both groups: no richer group mends that, a poorer one of 10000 does."""
    incomes = (("all_income", "10000元"), ("urban_income", "20000元"), ("rural_income", "15000元"))
    rows = [row(name, name, "level", printed) for name, printed in incomes]
    ends = audited(*rows, relations=[MIXTURE]).repairs.set_index("claim")[["from", "to"]]
    assert {c: ends.loc[c].tolist() for c in ends.index} == {
        "all_income": ["15000元", "20000元"], "rural_income": ["", "10000元"],
    }  # fmt: skip


def test_to_something_that_may_be_less_than_nothing_there_is_no_ratio(audited):
    rows = [
        row("p", "retail_sales", "level", "30亿元"),
        row("q", "fiscal_expenditure", "change", "0亿元", 2012),
    ]
    audit = audited(*rows, relations=["r,ratio,,p;q,,"])
    assert audit.table.set_index("group").verdict["r"] == "not_testable"
    assert "r" not in set(audit.derived.group)


@pytest.mark.parametrize("names", ["a;b", "b;a"])
def test_of_two_equal_parts_the_open_one_counts(audited, names):
    """A whole of exactly 100 is not more than 100, whichever part is named first."""
    rows = [
        row("w", "poor_persons", "count", "100人"),
        row("a", "poor_households", "count", "100户", qualifier="以上"),
        row("b", "high_tech_firms", "count", "100家", qualifier="突破"),
    ]
    audit = audited(*rows, relations=[f"o,order,w,{names},,"])
    assert audit.table.set_index("group").verdict["o"] == "does_not_fit"


def test_part_share_and_whole_have_repairs(audited):
    """10.6 of 14.0 is 75.4 to 75.7 and a bit; 83 % of 14.0 is 11.5 to 11.7."""
    rows = [
        row("p", "livelihood_spending", "level", "106亿元"),
        row("w", "fiscal_expenditure", "level", "140亿元"),
        row("s", "livelihood_spending", "share", "83%").replace(
            ",83%,,,", ",83%,,fiscal_expenditure,"
        ),
    ]
    ends = audited(*rows).repairs.set_index("claim")[["from", "to"]]
    assert {c: ends.loc[c].tolist() for c in "spw"} == {
        "p": ["115亿元", "117亿元"], "s": ["75%", "76%"], "w": ["126亿元", "129亿元"],
    }  # fmt: skip


def incomes(*of_2021: int) -> list[str]:
    """Incomes of all, in towns and in the country: 16000, 20000 and 10000 in 2012, and these."""
    return [
        row(f"{name}{year}", f"{name}_income", "level", f"{income}元", end=year)
        for year, levels in ((2012, (16000, 20000, 10000)), (2021, of_2021))
        for name, income in zip(("all", "urban", "rural"), levels, strict=True)
    ]


def test_levels_of_both_dates_tell_the_weight_of_the_first(audited):
    """20000 and 10000 with a mean of 16000: six tenths."""
    rows = incomes(30000, 40000, 20000)
    audit = audited(*rows, relations=["m,mixture,all2021,urban2021;rural2021,,"])
    derived = audit.derived.set_index(["of", "quantity"])
    assert derived.loc[
        ("2012 by the printed levels", "weight"), ["lower", "upper"]
    ].tolist() == pytest.approx([0.6, 0.6], abs=2e-4)
    assert derived.loc[("2012-2021 by the printed levels", "weight by"), "statement"] == "fell"


def test_a_declared_mixture_and_one_by_definition_of_another_year_are_set_aside_together(audited):
    """A mean of 30000 below both groups of 2021; the incomes of 2012 make a mixture by definition."""
    rows = incomes(30000, 40000, 30500)
    audit = audited(*rows, relations=["m,mixture,all2021,urban2021;rural2021,,"])
    aside = {members for members in audit.corrections.members if len(members) == 1}
    assert {("all2021",), ("rural2021",)} < aside
    told = " ".join(audit.explain(level="repairs").split())
    assert "- income of all residents 30,000 yuan (2021) -" in told


def test_a_frame_of_something_else_is_refused():
    with pytest.raises(
        DataError, match="column 'kind' is missing: read the table with load_claims"
    ):
        audit_claims(pd.DataFrame({"a": [1]}))


def test_fixed_asset_investment_is_not_held_against_a_cagr(yuanhui, tmp_path):
    """Ten steps of 10 % a year give 2.6 times, which 5.0 exceeds; the sum of 1.1 to 1.1 ** 9 is 14.9."""
    header = (DATA / "indicators.csv").read_text(encoding="utf-8").splitlines()[0]
    own = "fixed_asset_investment,economy,investment in fixed assets,固定资产投资,,,yuan,nominal,cumulative,Investment.,投资额。"
    (tmp_path / "indicators.csv").write_text(f"{header}\n{own}\n", encoding="utf-8")
    growth = row("g", "fixed_asset_investment", "avg_growth", "10.0%", 2012)
    for multiple, code in (("5.0倍", 0), ("16.0倍", 1)):
        table = [HEADER, growth, row("m", "fixed_asset_investment", "multiple", multiple, 2012)]
        (tmp_path / "page.csv").write_text("\n".join(table), encoding="utf-8")
        run = yuanhui("audit", tmp_path / "page.csv")
        assert run.returncode == code, run.stdout + run.stderr
        assert "price change" not in run.stdout
