"""Tables as an editor fills them in: headings and kinds in words, what is repeated left empty."""

import pytest

from analysis import DataError, audit_claims, load_claims
from analysis.data.claims import indicators_beside, own_table
from analysis.messages import speaking


@pytest.fixture
def claims(tmp_path):
    """Claims of a table as typed, its columns those of the first row."""

    def load(*rows, name="page.csv"):
        path = tmp_path / name
        path.write_text("\n".join(rows), encoding="utf-8")
        return load_claims(path)

    return load


def test_three_columns_and_chinese_words_suffice(claims):
    rows = "指标,类型,报载原文,终止年", "全县生产总值,绝对量,212.6亿元,2021", "城镇化率,比重,53.1%,"
    table = claims(*rows)
    assert table.index.tolist() == ["row2", "row3"]
    assert table.indicator.tolist() == ["gdp", "urbanisation_rate"]
    assert table.kind.tolist() == ["level", "share"]
    assert table.dated_by.tolist() == ["printed", "none"]


def test_what_is_repeated_is_filled_down(claims):
    head = "indicator,kind,printed,place,source,paragraph,end"
    table = claims(
        head,
        "gdp,level,2亿元,某县,luohe-daily-2022-09-23,4,2021",
        "gdp,level,3亿元,,,,2022",
        "gdp,level,4亿元,源汇区,,5,2022",
    )
    assert table.place.tolist() == ["某县", "某县", "411102"]
    assert table.paragraph.tolist() == [4, 4, 5]
    assert set(table.source) == {"luohe-daily-2022-09-23"}


@pytest.mark.parametrize(
    ("printed", "number", "word"), [("1300余人", "1300人", "余"), ("2700多倍", "2700倍", "多")]
)
def test_a_word_inside_the_number_goes_beside_it(claims, printed, number, word):
    kind = "multiple,1953,2018" if number.endswith("倍") else "count,,2018"
    kind, start, end = kind.split(",")
    table = claims(
        "indicator,kind,printed,start,end", f"ecommerce_persons,{kind},{printed},{start},{end}"
    )
    assert (table.printed["row2"], table.qualifier["row2"]) == (number, word)


def test_a_name_and_a_unit_make_an_indicator_of_ones_own(claims, tmp_path):
    (tmp_path / "indicators.csv").write_text("中文名称,单位\n豆腐产量,吨\n", encoding="utf-8")
    table = claims("indicator,kind,printed,end", "豆腐产量,level,1300吨,2021")
    own = indicators_beside(tmp_path / "page.csv").loc["豆腐产量"]
    assert table.indicator.tolist() == ["豆腐产量"]
    assert (own.name_en, own.unit, own.price_basis) == ("豆腐产量", "tonnes", "not stated")


def test_the_columns_of_before_are_enough(claims):
    """A table of the fifteen columns that there were stays valid."""
    head = (
        "id,indicator,kind,printed,qualifier,of,start,end,dated_by,place,scope,paragraph,occurrence"
    )
    table = claims(
        f"{head},source,note",
        "a,gdp,level,2亿元,,,,2021,printed,411102,,1,1,luohe-daily-2022-09-23,",
    )
    assert table.period.tolist() == [""]


def test_parts_of_a_year_and_bases_of_growth_are_not_held_against_each_other(claims):
    head = "indicator,kind,printed,start,end,period,basis"
    quarter = "urban_income,level,10000元,,2022,Q1,"
    year = "urban_income,level,38420元,,2022,,"
    real = "urban_income,growth,5.0%,2021,2022,,real"
    nominal = "urban_income,growth,7.6%,2021,2022,,nominal"
    audit = audit_claims(claims(head, quarter, year, real, nominal))
    beside = [row.relation for row in audit.rows if row.verdict != "not_testable"]
    assert beside == ["price change"]  # told, and nothing is said not to fit


def test_targets_are_kept_and_held_against_nothing(claims):
    head = "indicator,kind,printed,start,end"
    audit = audit_claims(claims(head, "gdp,target,6%,,2021", "gdp,threshold,5000亿元,,2021"))
    assert audit.rows == ()


def test_points_are_the_change_of_a_rate(claims):
    head = "indicator,kind,printed,start,end"
    rows = "urbanisation_rate,share,53.1%,,2020", "urbanisation_rate,share,54.2%,,2021"
    fits = audit_claims(claims(head, *rows, "urbanisation_rate,points,1.1个百分点,2020,2021"))
    assert fits.fits
    off = audit_claims(claims(head, *rows, "urbanisation_rate,points,1.5个百分点,2020,2021"))
    assert not off.fits


@pytest.mark.parametrize(
    ("kind", "printed"), [("rate", "-1.2‰"), ("ratio", "2.39∶1"), ("pull", "1.64个百分点")]
)
def test_kinds_of_communiques_are_read(claims, kind, printed):
    indicator = {"rate": "natural_growth_rate", "ratio": "urban_rural_income_ratio"}.get(
        kind, "gdp"
    )
    assert len(claims("indicator,kind,printed,end", f"{indicator},{kind},{printed},2021")) == 1


def test_two_units_of_one_indicator_are_named(claims):
    rows = "grain_area,level,77.27万亩,2020", "grain_area,level,5万公顷,2021"
    with pytest.raises(
        DataError, match="grain_area stands in ha, mu: write its numbers in one unit"
    ):
        claims("indicator,kind,printed,end", *rows)


def test_all_problems_are_told_at_once(claims):
    head = "indicator,kind,printed,end"
    with pytest.raises(DataError) as error:
        claims(head, "gpd,level,2亿元,2021", "gdp,level,8.6亿,2021", "gdp,level,,2021")
    assert len(error.value.problems) == 3


def test_a_table_without_tables_of_its_own_has_none(tmp_path):
    assert own_table(tmp_path / "page.csv", "relations") is None


def told(claims, *rows, lang="zh"):
    """What is said of a table, without the name of the file."""
    with speaking(lang), pytest.raises(DataError) as error:
        claims(*rows)
    return error.value.problems


@pytest.mark.parametrize(
    ("kind", "indicator", "printed", "write"),
    [
        ("百分点", "城镇化率", "0.6", "0.6个百分点"),
        ("增长", "gdp", "0.6", "60%或0.6%"),
        ("增长", "gdp", "7.9", "7.9%"),
        ("比率", "出生率", "7.85", "7.85%或7.85‰"),
        ("绝对量", "死亡率", "7.85", "7.85%或7.85‰"),
    ],
)
def test_a_unit_is_never_chosen_for_the_page(claims, kind, indicator, printed, write):
    row = f"{indicator},{kind},{printed},2020,2021"
    [problem] = told(claims, "指标,类型,报载原文,起始年,终止年", row)
    assert problem.endswith(f"“{printed}”没有单位：请按原文填{write}")


def test_years_and_paragraphs_are_read_as_people_write_them(claims):
    head = "指标,类型,报载原文,起始年,终止年,段落,出现次序"
    table = claims(
        head, "gdp,增长,7.9%,2020年,２０２１年度,第1段,2", "gdp,增长,7.8%,2020,2021,第三段,第2处"
    )
    assert table[["start", "end"]].to_numpy().tolist() == [[2020, 2021]] * 2
    assert table[["paragraph", "occurrence"]].to_numpy().tolist() == [[1, 2], [3, 2]]


def test_what_may_stand_is_said_in_words(claims):
    head, row = "indicator,kind,printed,id,paragraph,period", "gdp,level,1亿元,Gdp 1,段二,隔年"
    said = told(claims, head, row)
    assert [problem.partition("：")[2] for problem in said] == [
        "“Gdp 1”只能用小写英文字母、数字和下划线，如urban_income_2021",
        "“段二”请填数字，如3",
        "“隔年”请填一年中的时段，如上半年、前三季度、6月、1-11月",
    ]


def test_columns_are_named_in_the_readers_language(claims):
    [problem] = told(claims, "指标,类型,报载原文,终止年", "gdp,倍数,2.2倍,2021")
    assert problem.endswith("类型“倍数”须有起止年份：请填起始年、终止年")
    [problem] = told(claims, "指标,报载原文", "gdp,2.2倍")
    assert problem.startswith("缺少“类型（kind）”列")


@pytest.mark.parametrize(
    ("kind", "printed"), [("绝对量", "第4位"), ("个数", "4位"), ("增长", "居第四"), ("位次", "4")]
)
def test_ranks_are_not_audited(claims, kind, printed):
    [problem] = told(claims, "指标,类型,报载原文,起始年,终止年", f"gdp,{kind},{printed},2020,2021")
    assert problem.endswith("是名次，名次不核对：请删去整行，或记入备注")


def test_the_third_sector_is_no_rank(claims):
    [problem] = told(claims, "指标,类型,报载原文,终止年", "gdp,绝对量,第三产业94亿元,2021")
    assert "不是一个报载数" in problem


def test_persons_are_counted_by_the_word_of_ranks(claims):
    assert len(claims("指标,类型,报载原文,终止年", "专任教师,绝对量,1200位,2021")) == 1


def test_rows_without_a_number_are_passed_over(claims):
    head, filled = "indicator,kind,printed,end,place,paragraph,note", ",,,2021,某县,3,mine"
    table = claims(head, filled, "gdp,level,2亿元,2021,,,", filled, " , ,,2021,某县,,")
    assert table.index.tolist() == ["row3"]
    assert (table.place["row3"], table.paragraph["row3"]) == ("某县", 3)
    with pytest.raises(DataError, match="there are no rows below the header"):
        claims(head, filled)


@pytest.mark.parametrize(("kind", "kinds"), [("增量", "“增长”"), ("绝对量", "“增长”或“比重”")])
def test_a_percentage_among_amounts_is_told_its_kind(claims, kind, kinds):
    [problem] = told(claims, "指标,类型,报载原文,终止年", f"商品房销售面积,{kind},5.6%,2021")
    assert problem.endswith(f"的单位应为平方米：请改类型或单位；百分数请选类型{kinds}")


def test_problems_stand_in_the_order_of_rows_and_of_the_columns_of_the_sheet(claims):
    head = "kind,printed,indicator,qualifier"
    good, bad = "level,2亿元,gdp,", "增速,2亿元,gdp,太约"
    said = told(claims, head, bad, good, *["level,,gdp,"] * 4, "level,2亿元,gpd,", lang="en")
    assert [problem.partition(":")[0] for problem in said] == [
        "row 2, column kind",
        "row 2, column qualifier",
        "rows 4 to 7 (4 cells), column printed",
        "row 8, column indicator",
    ]
