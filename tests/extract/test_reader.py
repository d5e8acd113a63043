"""Sentences, each with a rule for subject, kind, years or base, and what is read from them."""

import pytest

from analysis.extract.clean import paragraphs_of
from analysis.extract.reader import read_paragraphs
from analysis.extract.reading import Reading


def read(text: str, published: int | None = None) -> list[Reading]:
    return read_paragraphs(paragraphs_of(text), published)


def years(text: str, published: int | None = None) -> list[tuple[int | None, int | None]]:
    return [(reading.start, reading.end) for reading in read(text, published)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021年，粮食产量8万吨。", [(None, 2021)]),
        ("粮食产量8万吨。", [(None, None)]),
        ("全年粮食产量8万吨。", [(None, None)]),
        ("2021年，粮食产量增长3%。", [(2020, 2021)]),
        ("2021年，粮食产量比2015年增长13%，年均增长2%。", [(2015, 2021), (2015, 2021)]),
        ("2021年，粮食产量比2015年增长13%。油料产量增长2%。", [(2015, 2021), (2020, 2021)]),
        ("2013年至2021年，粮食产量年均增长2%。", [(2012, 2021)]),
        ("2012年至2021年，粮食产量年均增长2%，2021年是2012年的1.2倍。",
         [(2012, 2021), (2012, 2021)]),
        ("粮食产量由2012年的5万吨增加到2021年的8万吨。", [(None, 2012), (None, 2021)]),
        ("粮食产量由5万吨增加到8万吨。", [(None, None), (None, None)]),
        ("2018年粮食产量达到8万吨，是1978年2万吨的4倍。", [(None, 2018), (None, 1978), (1978, 2018)]),
        ("“十三五”期间，粮食产量年均增长2%。", [(2015, 2020)]),
        ("“十三五”末，粮食产量8万吨，比“十二五”末增长9%。", [(None, 2020), (2015, 2020)]),
        ("2021年，粮食产量两年平均增长2%。", [(2019, 2021)]),
        ("2021年，粮食产量比上年末增加2万吨。", [(2020, 2021)]),
        ("粮食产量20XX年8万吨。", [(None, None)]),
        ("2012年以来，新增就业5万人。全县有学校24所。", [(2012, None), (None, None)]),
        ("2021年，产业园区5个；入园企业120家。", [(None, 2021), (None, 2021)]),
        ("面积由2012年的16亩扩大到2021年的25亩；建成学校24所。",
         [(None, 2012), (None, 2021), (None, None)]),
    ],
)  # fmt: skip
def test_years_are_those_that_are_printed(
    text: str, expected: list[tuple[int | None, int | None]]
) -> None:
    assert years(text) == expected


@pytest.mark.parametrize(
    ("text", "year"), [("今年粮食产量8万吨。", 2022), ("去年粮食产量8万吨。", 2021)]
)
def test_this_year_and_last_year_are_those_of_the_publication(text: str, year: int) -> None:
    assert years(text, 2022) == [(None, year)]
    assert years(text) == [(None, None)]


def test_the_title_dates_levels_but_no_counts() -> None:
    text = "临溪县2021年统计公报\n粮食产量8万吨。\n全县有学校24所。"
    assert years(text) == [(None, 2021), (None, None)]


@pytest.mark.parametrize(
    ("words", "period"),
    [("上半年", "H1"), ("一季度", "Q1"), ("前三季度", "Q1-3"), ("6月份", "M6"),
     ("1—11月", "M1-11"), ("前11个月", "M1-11"), ("二季度末", "Q2")],
)  # fmt: skip
def test_parts_of_years(words: str, period: str) -> None:
    [reading] = read(f"2021年{words}，粮食产量8万吨。")
    assert (reading.end, reading.period) == (2021, period)


def test_growth_on_the_quarter_before_has_no_base_year() -> None:
    [reading] = read("2022年一季度，国内生产总值环比增长1.3%。")
    assert (reading.start, reading.against) == (None, "上期")


@pytest.mark.parametrize(
    ("text", "kind", "printed"),
    [
        ("2021年，粮食产量增长3%。", "growth", "3%"),
        ("2021年，粮食产量下降3%。", "growth", "下降3%"),
        ("2021年，粮食产量减产3%。", "growth", "下降3%"),
        ("2021年，粮食产量增长2.5倍。", "growth", "2.5倍"),
        ("2021年，粮食产量是2012年的2.5倍。", "multiple", "2.5倍"),
        ("2021年，粮食产量增加到2012年的2.5倍。", "multiple", "2.5倍"),
        ("2021年，粮食产量翻一番。", "multiple", "翻一番"),
        ("2021年，城镇登记失业率2.9%。", "rate", "2.9%"),
        ("2021年，人口自然增长率-1.2‰。", "rate", "-1.2‰"),
        ("2021年，城镇化率提高1.1个百分点。", "points", "1.1个百分点"),
        ("2021年，第二产业拉动经济增长2.1个百分点。", "pull", "2.1个百分点"),
        ("2021年，第二产业贡献率29.2%。", "contribution", "29.2%"),
        ("2021年，税收收入占财政收入的64%。", "share", "64%"),
        ("2021年，学校24所。", "count", "24所"),
        ("2021年，常住人口41.2万人。", "level", "41.2万人"),
        ("2021年，新增学校4所。", "change", "4所"),
        ("2021年，贫困人口减少1.2万人。", "change", "减少1.2万人"),
        ("2021年，城乡居民收入比2.39。", "ratio", "2.39"),
        ("2021年，城乡居民收入比为2.39:1。", "ratio", "2.39:1"),
        ("2021年，城乡居民收入之比缩小0.04。", "change", "缩小0.04"),
        ("2021年，小麦播种完成年度计划任务的96.3%。", "", "96.3%"),
        ("2022年，力争粮食产量达到9万吨。", "target", "9万吨"),
        ("2021年，财政收入迈上10亿元台阶。", "threshold", "10亿元"),
        ("2021年，粮食亩产增长6%-10%。", "growth", "6%-10%"),
    ],
)
def test_kinds(text: str, kind: str, printed: str) -> None:
    [reading] = read(text)
    assert (reading.kind, reading.printed) == (kind, printed)


@pytest.mark.parametrize(
    ("words", "qualifier", "printed"),
    [("突破5亿元", "突破", "5亿元"), ("近5亿元", "近", "5亿元"), ("5亿元以上", "以上", "5亿元"),
     ("500余家", "余", "500家"), ("30多万吨", "多", "30万吨"), ("达到5亿元", "", "5亿元")],
)  # fmt: skip
def test_words_beside_a_number(words: str, qualifier: str, printed: str) -> None:
    [reading] = read(f"2021年，粮食产量{words}。")
    assert (reading.qualifier, reading.printed) == (qualifier, printed)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("财政收入12亿元，增长3%；支出9亿元。", ["财政收入", "财政收入", "支出"]),
        ("财政收入12亿元，按可比口径，同比增长3%。", ["财政收入", "财政收入"]),
        ("得到142户居民的称赞。", ["居民"]),
        ("打造了33个各具特色的乡村品牌。", ["乡村品牌"]),
        ("改造393个老旧小区、637条背街小巷。", ["改造老旧小区", "改造背街小巷"]),
        ("总投资162亿元的重点项目56个。", ["重点项目总投资", "重点项目"]),
        ("全县国内生产总值8亿元，人均生产总值3万元，分别比2012年增长65%、59%。",
         ["全县国内生产总值", "人均生产总值", "全县国内生产总值", "人均生产总值"]),
        ("猪肉、牛肉、羊肉产量分别增长1%、2%和3%。", ["猪肉产量", "牛肉产量", "羊肉产量"]),
        ("小麦面积和产量分别为5万亩和2万吨。", ["小麦面积", "小麦产量"]),
        ("茶叶种植面积7万亩，实现产值2亿元。", ["茶叶种植面积", "茶叶产值"]),
        ("计划总投资795亿元，是2012年计划投资的3.9倍。", ["计划总投资", "计划总投资"]),
        ("三、社会消费品零售总额增长5%。", ["社会消费品零售总额"]),
        ("一般公共预算收入18亿元，完成年度预算的76%，增长4%。", ["一般公共预算收入"] * 3),
        ("一般公共预算地方收入79亿元。", ["一般公共预算地方收入"]),
        ("粮食产量连续五年稳定在50万吨。", ["粮食产量"]),
        ("生产总值1789亿元，连跨9个百亿元台阶，增长8%。", ["生产总值"] * 2),
        ("城镇常住居民人均可支配收入4万元，人均消费支出2万元。",
         ["城镇常住居民人均可支配收入", "城镇常住居民人均消费支出"]),
        ("数字有线电视用户3万户。", ["数字有线电视用户"]),
        ("有效发明专利拥有量156件。", ["有效发明专利拥有量"]),
        ("其中5G用户12万户。", ["5G用户"]),
        ("人均预期寿命78岁。", ["人均预期寿命"]),
        ("服务业营业收入增长11%，其中软件业、科研业等增势较好，实现营业收入分别增长21%、13%。",
         ["服务业营业收入", "", ""]),
    ],
)  # fmt: skip
def test_what_numbers_are_of(text: str, names: list[str]) -> None:
    assert [reading.subject.name for reading in read(text)] == names


@pytest.mark.parametrize(
    ("text", "held_against"),
    [
        ("2021年，财政收入增长1.0%，增速同比回落1.8个百分点。", ["", "增速"]),
        ("2021年，城镇化率52.3%，比上年提高1.1个百分点。", ["", ""]),
        ("2021年，第一产业占比16.1%，比上年提高0.4个百分点。", ["", ""]),
        ("2021年，财政收入增长9%，超全市平均8.4个百分点。", ["", "全市平均"]),
        (
            "2021年，财政收入增长9%，比上半年加快0.5个百分点，高于全省1.5个百分点。",
            ["", "上半年", "全省"],
        ),
        (
            "2021年，财政收入增长9%，分别高于全国、全省、全市3.1、1.6、0.9个百分点。",
            ["", "全国", "全省", "全市"],
        ),
    ],
)
def test_points_of_growth_are_no_change_of_the_amount(text: str, held_against: list[str]) -> None:
    assert [reading.against for reading in read(text)] == held_against


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("财政收入较快增长；居民消费价格指数（CPI）上涨1.0%。", ["居民消费价格指数"]),
        ("固定资产投资增长5%，第一产业投资增长25%，第二产业增长14%。",
         ["固定资产投资", "第一产业投资", "第二产业投资"]),
        ("1、小学571所。2、幼儿园804所。", ["小学", "幼儿园"]),
        ("轻工业产值增长5%。", ["轻工业产值"]),
        ("固定资产投资增长5%。分产业看，第一、二产业分别增长25%、14%。",
         ["固定资产投资", "第一产业投资", "第二产业投资"]),
        ("生产总值增长5%，其中第二产业增长14%。", ["生产总值", "第二产业"]),
        ("签约项目316个，其中亿元以上项目215个。", ["项目", "项目"]),
        ("制造业增长5%，电力、热力、燃气及水生产和供应业增长9%。",
         ["制造业", "电力、热力、燃气及水生产和供应业"]),
    ],
)  # fmt: skip
def test_what_is_not_known_is_not_taken_for_what_is(text: str, names: list[str]) -> None:
    assert [reading.subject.name for reading in read(text)] == names


def test_points_in_a_list_are_no_pieces() -> None:
    text = "2021年，工业、建筑业增加值分别增长24.7%、17.8%，分别高于全省15.5个和8.6个百分点。"
    assert [reading.kind for reading in read(text)] == ["growth", "growth", "points", "points"]


def test_whose_each_of_several_numbers_is_can_be_unsaid() -> None:
    text = "2021年，财政收入3亿元，城乡群众收入达到23292元和7750元、分别增长8.8%和10%。"
    assert [reading.doubt for reading in read(text)[-2:]] == ["subject", "subject"]


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("一、2023年工作回顾\n粮食产量8万吨。\n二、2024年计划\n财政收入增长6%。",
         [(2023, ""), (2024, "")]),
        ("2025年一季度运行情况\n粮食产量8万吨。", [(2025, "Q1")]),
        ("2022年8月份，粮食产量2万吨。财政收入3亿元。", [(2022, "M8"), (2022, "")]),
        ("2022年1-5月，粮食产量比1-4月增长2%，财政收入3亿元。", [(2022, "M1-5"), (2022, "M1-5")]),
        ("2021年统计公报\n去年粮食产量8万吨。", [(None, "")]),
        ("结构由2012年的62:23:15调整为44:24:32。", [(2012, ""), (None, "")]),
        ("2022年统计公报\n贫困人口减少到2020年的0人，巩固率98.6%。", [(2020, ""), (2022, "")]),
        ("2016—2020年，粮食产量由5万吨增加到8万吨。", [(None, ""), (2020, "")]),
        ("2021年，粮食产量比1—6月增加2万吨。", [(2021, "")]),
        ("一、过去一年\n2024年，发展势头良好。\n粮食产量8万吨。", [(2024, "")]),
        ("2024年1-5月，财政收入比1-4月加快2个百分点，其中5月份增长9%。",
         [(2024, "M1-5"), (2024, "M5")]),
        ("2021年前三季度，生产总值增长6%。一季度增长5%，二季度增长6%。财政收入3亿元。",
         [(2021, "Q1-3"), (2021, "Q1"), (2021, "Q2"), (2021, "Q1-3")]),
    ],
)  # fmt: skip
def test_a_time_holds_as_far_as_it_is_said(text: str, when: list[tuple[int | None, str]]) -> None:
    assert [(reading.end, reading.period) for reading in read(text)] == when


def test_so_many_loans_and_their_money_are_two_things() -> None:
    loans, money = read("2021年，发放创业担保贷款2181笔4.22亿元。")
    assert [loans.subject.indicator, money.subject.indicator] == [
        "startup_loans", "startup_loan_amount",
    ]  # fmt: skip


def test_a_figure_of_the_city_on_the_page_of_a_county_has_a_scope() -> None:
    text = "全县财政收入5亿元，全县上下一心。全市财政收入80亿元。"
    assert [reading.subject.scope for reading in read(text)] == ["", "全市"]


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        ("年末户籍人口83万人，其中城镇人口22万人。年末常住人口70万人，其中城镇人口35万人。",
         ["", "户籍", "", ""]),
        ("全社会用电量增长5%，其中第二产业增长14%。", ["", "第二产业"]),
        ("社会消费品零售总额增长5%。按经营地分，城镇增长6%，乡村增长4%。", ["", "城镇", "乡村"]),
        ("学校156所，在校学生9万人。普通高中招生4532人，在校生13208人。", ["", "", "", "普通高中"]),
        ("死亡人口3987人。生产安全事故12件，死亡8人。", ["", "", "事故"]),
        ("民营经济增加值256亿元。其中：第一产业增加值39亿元，第二产业增加值117亿元。",
         ["", "民营经济", "民营经济"]),
        ("全市生产总值420亿元，其中，第一产业增加值79亿元。民营经济增加值256亿元。其中，第二产业增加值117亿元。",
         ["", "", "", "民营经济"]),
    ],
)  # fmt: skip
def test_a_part_is_of_the_whole_that_was_told_before(text: str, scopes: list[str]) -> None:
    assert [reading.subject.scope for reading in read(text)] == scopes


@pytest.mark.parametrize(
    ("text", "wholes"),
    [
        ("农林牧渔业总产值22亿元。其中：农业产值11亿元，占51%；林业产值1亿元，占6%。",
         ["农林牧渔业总产值", "农林牧渔业总产值"]),
        # A sentence that begins anew says nothing of the whole.
        ("城镇人口18万人。劳动力15万人，占21%；老年人口16万人，占23%。", ["", ""]),
    ],
)  # fmt: skip
def test_a_share_is_of_what_holds_its_part(text: str, wholes: list[str]) -> None:
    assert [reading.of for reading in read(text) if reading.kind == "share"] == wholes


def test_a_change_on_the_year_before_is_of_the_year_that_is_told() -> None:
    text = "2018年统计公报\n全县学校24所，比上年减少2所，下降7.7%。"
    assert years(text) == [(None, None), (2017, 2018), (2017, 2018)]


def test_a_peer_in_brackets_has_its_growth_and_the_points_between() -> None:
    text = "2021年，全县生产总值增长8.4%，比全省(7.7%)和全国平均水平(7.0%)分别高0.7、1.4个百分点。"
    assert [(r.kind, r.subject.scope, r.against, r.start) for r in read(text)] == [
        ("growth", "", "", 2020),
        ("growth", "全省", "", 2020),
        ("growth", "全国", "", 2020),
        ("points", "", "全省", None),
        ("points", "", "全国", None),
    ]
    _own, peer = read("2021年，全县财政收入增长6.3%（全省6.1%）。")
    assert (peer.kind, peer.subject.scope, peer.start) == ("growth", "全省", 2020)
    # The growth before is of a part; that of the whole is not told.
    text = "2021年，区县财政收入增长26%。全市财政收入增幅比全省(16%)高6个百分点。"
    _part, peer, points = read(text)
    assert (peer.kind, points.subject.scope, points.against) == ("rate", "", "全省")


def test_what_was_planned_is_no_second_amount() -> None:
    text = "4月，税收收入累计完成8亿元，完成年初预算数20亿元的40%，比上年减收1亿元，下降11%。"
    read_as = [(r.subject.name, r.kind, r.printed) for r in read(text, 2024)]
    assert read_as == [
        ("税收收入", "level", "8亿元"),
        ("税收收入", "target", "20亿元"),
        ("税收收入", "rate", "40%"),
        ("税收收入", "change", "下降1亿元"),
        ("税收收入", "growth", "下降11%"),
    ]


def test_a_school_is_no_number_of_people() -> None:
    schools, people = read("小学48所。专任教师8229人，其中小学3057人。")[0::2]
    assert (schools.doubt, people.doubt) == ("", "subject")


@pytest.mark.parametrize(
    ("text", "started"),
    [
        # An average of two years is of its item of the list.
        ("2021年，财政收入增长8%，两年平均增长5%；税收收入增长9%，两年平均增长4%。",
         [2020, 2019, 2020, 2019]),
        # Points on the quarter before say nothing of the growth that follows.
        ("2025年上半年，采矿业增加值增长3%、较一季度回升0.7个百分点，税收收入增长11%。",
         [2024, None, 2024]),
        ("2025年上半年，三大门类与一季度相比“两升一降”，采矿业增加值增长3%。", [2024]),
        # Over the beginning of the year is over the year before only where the year is whole.
        ("2023年9月末，存款余额486亿元，同比增长9%；贷款余额352亿元，比年初增加28亿元。",
         [None, 2022, None, None]),
        ("2023年，年末存款余额486亿元，比年初增加32亿元。", [None, 2022]),
    ],
)  # fmt: skip
def test_what_is_compared_with_holds_as_far_as_it_is_said(
    text: str, started: list[int | None]
) -> None:
    assert [reading.start for reading in read(text)] == started


def test_a_page_on_half_a_year_reports_on_the_year_of_its_date() -> None:
    page = "上半年经济运行情况\n全市夏粮产量36万吨，同比增长1.2%。"
    assert [(r.start, r.end, r.period) for r in read(page, 2021)] == [
        (None, 2021, "H1"), (2020, 2021, "H1"),
    ]  # fmt: skip
    assert [reading.end for reading in read(page)] == [None, None]


def test_growth_after_growth_on_the_months_before_is_on_the_year_before() -> None:
    _points, growth = read("2024年1-5月，财政收入比1-4月加快2个百分点，其中5月份增长9%。")
    assert (growth.start, growth.end, growth.against) == (2023, 2024, "")


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("采矿业、制造业增加值分别下降29.8%、增长6.5%。",
         [("采矿业增加值", "下降29.8%"), ("制造业增加值", "6.5%")]),
        ("制造业，电力、热力、燃气及水生产和供应业分别增长6.5%和4.1%。",
         [("", "6.5%"), ("", "4.1%")]),
        ("批发和零售业、交通运输、仓储和邮政业分别增长6.5%、4.1%。",
         [("批发和零售业", "6.5%"), ("交通运输、仓储和邮政业", "4.1%")]),
        ("工业投资增长9%，制造业投资增长8%，分别比1-4月加快9.1个、11.0个百分点。",
         [("工业投资", "9%"), ("制造业投资", "8%"), ("工业投资", "9.1个百分点"),
          ("制造业投资", "11.0个百分点")]),
        ("新兴产业增加值增长5%。小微企业增势良好，实现增加值113亿元。",
         [("新兴产业增加值", "5%"), ("", "113亿元")]),
    ],
)  # fmt: skip
def test_each_of_a_list_has_its_own_name(text: str, read_as: list[tuple[str, str]]) -> None:
    assert [(reading.subject.name, reading.printed) for reading in read(text)] == read_as


def test_words_that_hold_a_verb_change_nothing() -> None:
    assert [r.kind for r in read("2021年，高端制袜项目99个，高质量发展措施21条。")] == [
        "count",
        "count",
    ]


def test_points_of_a_share_are_of_the_share() -> None:
    text = "2013年，第一产业比重比上年下降1.2个百分点，第二产业比上年上升0.4个百分点。"
    assert [(r.start, r.end, r.against) for r in read(text)] == [(2012, 2013, ""), (2012, 2013, "")]


def test_farming_alone_is_not_all_of_agriculture() -> None:
    whole, farming = read("农林牧渔业总产值59亿元，其中农业总产值25亿元。")
    assert whole.subject.indicator == "agriculture_output"
    assert farming.subject.indicator == "farming_output"
    assert read("农业总产值59亿元。")[0].subject.indicator == "agriculture_output"


def test_an_amount_a_year_is_no_level() -> None:
    assert [reading.kind for reading in read("新增就业1206万人，年均新增就业1270多万人。")] == [
        "level",
        "",
    ]


def test_points_above_another_name_it() -> None:
    growth, points = read("2021年，财政收入增长9%，增速高于全省平均水平2.6个百分点。")
    assert (points.kind, points.against, points.start) == ("points", "全省平均水平", None)
    assert points.subject == growth.subject


@pytest.mark.parametrize(
    ("words", "basis"), [("实际增长3%", "real"), ("名义增长3%", "nominal"), ("增长3%", "")]
)
def test_price_bases(words: str, basis: str) -> None:
    assert read(f"2021年，城镇居民人均可支配收入{words}。")[0].basis == basis


#: Numerals that are no quantities.
PROBES = (
    "第3位", "居全市第6位", "位列第12名", "连续7年", "500强企业", "4A级景区",
    "“1259”工作机制", "“1+3+6”产业体系", "“96771”热线", "1+3+6格局", "三星级", "3星级酒店",
    "第14届人大", "建党100周年", "S103线", "G30高速", "PM2.5", "COVID-19",
    "5G基站", "图3", "表12", "[5]", "2022年9月23日", "9月23日",
    "16:30", "0395-5612345", "08版", "21世纪", "90年代", "20世纪80年代",
    "党的二十大", "第3批", "第2季", "“十四五”规划", "2021年", "2021年度",
    "今年", "“80后”", "“985”高校", "18岁以上", "0-17岁", "24小时",
    "30分钟", "9个百亿元台阶", "5G用户", "2021-12-31", "12345热线", "“12345”热线", "H7N9", "A3纸",
    "第1书记", "1.统筹", "2000万元以上工业企业", "100周年庆典", "第19届", "3号楼",
)  # fmt: skip


@pytest.mark.parametrize("words", PROBES)
def test_what_is_no_quantity_is_no_claim(words: str) -> None:
    assert [reading.printed for reading in read(words) if reading.kind] == []


def test_an_amount_in_another_currency_is_another_indicator_with_its_own_growth() -> None:
    text = "2021年，进出口总额12.5亿美元，增长3%。2021年，进出口总额81亿元，增长5%。"
    told = [(r.subject.name, r.subject.indicator) for r in read(text)]
    assert told == [("进出口总额(美元)", "")] * 2 + [("进出口总额", "imports_exports")] * 2
    told = [(r.subject.name, r.kind) for r in read("2021年，其中出口60亿美元，增长25%。")]
    assert told == [("出口额(美元)", "level"), ("出口额(美元)", "growth")]


def test_what_a_year_to_come_will_have_is_an_aim() -> None:
    text = "到2026年，学校达到30所。2021年，学校24所。"
    assert [reading.kind for reading in read(text, 2022)] == ["target", "count"]
    assert [reading.kind for reading in read(text)] == ["count", "count"]
    text = "到2025年，生产总值达到140亿元，比2020年的100亿元增长40%。目前，在校学生9万人。"
    told = [(reading.kind, reading.end) for reading in read(text, 2021)]
    assert told == [("target", 2025), ("level", 2020), ("target", 2025), ("level", None)]


def test_under_a_heading_of_aims_this_year_and_no_year_are_aims() -> None:
    heads = "一、重点工作完成情况", "二、今年重点工作", "（一）农业", "三、财政"
    each = "新建学校24所。\n2021年，财政收入12亿元。"
    text = "\n".join(f"{head}\n{each}" for head in heads)
    told = [(reading.kind, reading.end) for reading in read(text, 2022)]
    done, aim, level = ("count", None), ("target", 2022), ("level", 2021)
    assert told == [done, level, aim, level, aim, level, done, level]


def test_nouns_of_measure_are_of_all_in_a_list_and_no_structure_contributes() -> None:
    assert [r.subject.name for r in read("新能源汽车、光伏组件产量分别增长5%和8%。")] == [
        "新能源汽车产量", "光伏组件产量",
    ]  # fmt: skip
    text = "2021年，三次产业结构为17.0:42.2:40.8，对经济增长的贡献率分别为18.1%、51.0%和30.9%。"
    assert [r.subject.name for r in read(text)][1:] == ["第一产业", "第二产业", "第三产业"]
