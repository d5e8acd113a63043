"""Figures: no missing glyph, no text cut off, both languages, same bytes twice."""

import io
import json

import pandas as pd
import pytest
from fontTools.ttLib import TTFont
from matplotlib.image import imread
from matplotlib.text import Text

from analysis import load_indicators, load_sources, plots

DRAWN = {
    "growth_forest": (plots.forest, {"xlabel": ("Growth a year, %", "年均增长（%）")}),
    "revenue_multiples": (
        plots.forest,
        {"unit": "", "xlabel": ("Multiple of 2012", "为2012年的倍数")},
    ),
    "print_precision": (plots.precision, {}),
    "growth_paths": (plots.paths, {}),
    "official_gdp": (plots.index_series, {}),
    "official_incomes": (plots.index_series, {}),
    "deflators": (
        plots.forest,
        {
            "xlabel": (
                "Implied deflator of GDP, change a year, %",
                "生产总值隐含平减指数年均变动（%）",
            )
        },
    ),
    "growth_compared": (plots.forest, {"xlabel": ("Growth a year, %", "年均增长（%）")}),
    "gap_by_reading": (plots.gap_by_reading, {}),
    "urban_weight": (
        plots.urban_weight,
        {"marks": ((0.6155, "2021", "2021年"), (0.7042, "urbanisation rate", "城镇化率"))},
    ),
    "inequality_curves": (plots.inequality_curves, {}),
    "ratio_series": (plots.ratio_series, {}),
    "gap_in_prices": (plots.gap_in_prices, {}),
    "inequality_parts": (plots.inequality_parts, {}),
    "spending_split": (plots.spending_split, {}),
    "step_bands": (plots.step_bands, {}),
    "livelihood_shares": (plots.livelihood_shares, {}),
    "consumption_baskets": (plots.baskets, {}),
    "engel_coefficients": (plots.engel_coefficients, {}),
}


def figure(root, name, lang):
    draw, options = DRAWN[name]
    drawn = pd.read_csv(root / "results" / "figures" / f"{name}.csv", encoding="utf-8-sig")
    return draw(drawn, lang=lang, **options)


@pytest.fixture(scope="module")
def glyphs():
    return set(TTFont(plots.font_path(), lazy=True).getBestCmap())


@pytest.fixture(scope="module")
def stored(root):
    return json.loads((root / "results" / "figures" / "figures.json").read_text(encoding="utf-8"))


def test_every_stored_figure_is_drawn_here(stored):
    assert set(stored) == set(DRAWN)
    for entry in stored.values():
        assert entry["alt_en"]
        assert entry["alt_zh"]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", DRAWN)
def test_texts_have_glyphs_language_and_room(root, stored, glyphs, name, lang):
    drawn = figure(root, name, lang)
    picture = plots.png(drawn, plots.source_line(stored[name]["sources"], lang))
    for words in {text.get_text() for text in drawn.findobj(Text) if text.get_visible()}:
        assert not {c for c in words if c.strip() and ord(c) not in glyphs}, words
        chinese = any("\u4e00" <= c <= "\u9fff" for c in words)
        english = any(w.isalpha() and w.isascii() and len(w) > 1 for w in words.split())
        assert not (chinese if lang == "en" else english), words
    pixels = imread(io.BytesIO(picture))[..., :3]
    for edge in (pixels[:2], pixels[-2:], pixels[:, :2], pixels[:, -2:]):
        assert (edge == 1).all(), "ink on the edge: something is cut off"


def test_indicator_names_have_glyphs(glyphs):
    names = load_indicators()[["name_en", "name_zh", "unit"]].to_numpy().ravel()
    assert not {c for name in names for c in name if c.strip() and ord(c) not in glyphs}


def test_a_figure_has_the_same_bytes_twice(root):
    for format in ("png", "svg"):
        first, second = (
            plots.rendered(figure(root, "gap_by_reading", "zh"), "x", format, "y") for _ in range(2)
        )
        assert first == second


def test_svg_keeps_text_as_text_and_carries_the_alt_text(root):
    svg = (root / "results" / "figures" / "gap_by_reading.zh.svg").read_text(encoding="utf-8")
    assert "城乡居民收入比" in svg
    alt = json.loads((root / "results" / "figures" / "figures.json").read_text(encoding="utf-8"))[
        "gap_by_reading"
    ]["alt_zh"]
    assert alt in svg


def test_width_is_twelve_centimetres(root):
    for name in DRAWN:
        assert figure(root, name, "en").get_size_inches()[0] == pytest.approx(12 / 2.54)


PAGE = "luohe-daily-2022-09-23"


def test_the_source_line_of_the_page_alone():
    own = {"en": "; intervals: own calculation", "zh": "；区间为本项目计算"}
    assert plots.source_line([PAGE], "en") == f"Source: Luohe Daily, 2022-09-23, p. 08{own['en']}"
    assert (
        plots.source_line([PAGE, PAGE], "zh")
        == f"资料来源：《漯河日报》，2022-09-23，第08版{own['zh']}"
    )


def test_a_source_line_groups_offices_and_dates_papers():
    sources = [PAGE, "LHRB_0930", "NBS_GDP_V4", "HN_V5", "DEC_GDP", "HN_DEC"]
    english, chinese = (
        plots.source_line(sources, lang).replace("\n", " ") for lang in ("en", "zh")
    )
    assert (
        "Luohe Daily, 2022-09-23, p. 08 and 2022-09-30; exports of the National Bureau of Statistics database in public "
        "repositories (2 documents); Xinhua, from copies, 2022-09-18 and 2022-08-29" in english
    )
    assert (
        "公开仓库中的国家统计局数据库导出文件（2份文件）；转引新华社，2022-09-18、2022-08-29"
        in chinese
    )


def test_a_source_line_names_five_origins_and_counts_the_documents_of_others():
    sources = [PAGE, "HN_FIS20", "HN_FIS25", "HN_GB19", "LH_GOV22", "GDP12V", "HN_INC20"]
    english, chinese = (
        plots.source_line(sources, lang).replace("\n", " ") for lang in ("en", "zh")
    )
    assert "Luohe City Government, 2023-02-01; 2 more; list in data/sources.json" in english
    assert "漯河市人民政府，2023-02-01；另2份文件；清单见data/sources.json" in chinese


def test_every_source_has_a_line_in_both_languages(glyphs):
    """Four have no date; some name themselves in one language only."""
    for id in load_sources():
        for lang in ("en", "zh"):
            line = plots.source_line([id], lang)
            assert not {c for c in line if c.strip() and ord(c) not in glyphs}
            assert lang == "zh" or line.isascii(), line
    assert "undated" in plots.source_line(["YH_2020"], "en")
    assert "日期不详" in plots.source_line(["YH_2020"], "zh")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_long_source_line_stays_on_the_paper(root, lang):
    drawn = figure(root, "gap_by_reading", lang)
    pixels = imread(
        io.BytesIO(plots.png(drawn, plots.source_line(list(load_sources())[:30], lang)))
    )[..., :3]
    assert (pixels[:, -2:] == 1).all()
    assert (pixels[-2:] == 1).all()


def test_a_lone_dot_sits_on_its_line(root):
    drawn = pd.read_csv(root / "results" / "figures" / "print_precision.csv", encoding="utf-8-sig")
    [line] = plots.precision(drawn).axes[0].lines
    for k, kind in enumerate(dict.fromkeys(drawn.kind_en)):
        heights = line.get_ydata()[drawn.kind_en == kind]
        assert (heights.min() + heights.max()) / 2 == pytest.approx(k)


def test_paths_end_at_the_last_step():
    rows = [("GDP", "生产总值", "rate", "增速", t, 100 * 1.08**t, 100 * 1.09**t) for t in range(11)]
    columns = ["label_en", "label_zh", "reading_en", "reading_zh", "step", "lower", "upper"]
    [axis] = plots.paths(pd.DataFrame(rows, columns=columns)).axes
    assert max(axis.collections[0].get_paths()[0].vertices[:, 0]) == 10
