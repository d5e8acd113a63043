"""Figures: no missing glyph, no text cut off, both languages, rows of intervals as they are."""

import json
import re
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from fontTools.ttLib import TTFont
from matplotlib.image import imread

from analysis import Interval, Quantity, load_indicators, plots
from analysis.data.claims import load_sources

PAGE = "luohe-daily-2022-09-23"
TEXT = "{http://www.w3.org/2000/svg}text"


def figures(root):
    path = root / "results" / "figures" / "figures.json"
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def glyphs():
    return set(TTFont(plots.font_path(), lazy=True).getBestCmap())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_stored_figures_have_glyphs_language_and_room(root, glyphs, lang):
    """No word of the other language, no character without a glyph, no ink on the edge."""
    for name in figures(root):
        path = root / "results" / "figures" / f"{name}.{lang}.svg"
        texts = ["".join(t.itertext()) for t in ElementTree.parse(path).iter(TEXT)]
        assert texts, name
        for words in texts:
            assert not {c for c in words if c.strip() and ord(c) not in glyphs}, words
            chinese = any("\u4e00" <= c <= "\u9fff" for c in words)
            # Files and addresses of sources stand as they are.
            own = re.sub(r"data/\w+\.json|《.*?》|据\S+|BRIDGE-IM|GitHub|CPI", "", words)
            english = re.search(r"[A-Za-z]{2,}", own)
            assert not (chinese if lang == "en" else english), (name, words)
        pixels = imread(path.with_suffix(".png"))[..., :3]
        for edge in (pixels[:2], pixels[-2:], pixels[:, :2], pixels[:, -2:]):
            assert (edge == 1).all(), f"{name}.{lang}: ink on the edge, something is cut off"


def test_chinese_numbers_are_not_parted(root):
    for name in figures(root):
        svg = (root / "results" / "figures" / f"{name}.zh.svg").read_text(encoding="utf-8")
        assert not re.search(r">[^<]*\d,\d{3}[^<]*<", svg), name


def test_every_figure_says_what_it_shows_and_whose(root):
    for name, entry in figures(root).items():
        assert entry["alt_en"], name
        assert any("\u4e00" <= c <= "\u9fff" for c in entry["alt_zh"]), name
        svg = (root / "results" / "figures" / f"{name}.en.svg").read_text(encoding="utf-8")
        where = re.search("China|Yuanhui|printed numbers|Made-up", svg)
        assert where, f"{name} does not say where"
        # What is made up has no source but the notebook.
        assert bool(entry["sources"]) == ("Source: " in svg) == (where[0] != "Made-up"), name


def test_no_words_are_turned(root):
    """Turned Chinese is hard to read: titles of axes stand above them."""
    drawings = sorted((root / "results" / "figures").glob("*.svg"))
    assert drawings
    for path in drawings:
        texts = re.findall(r"<text([^>]*)>([^<]*)", path.read_text(encoding="utf-8"))
        turned = [words for look, words in texts if re.search(r"rotate\(-?(?!0[ .)])\d", look)]
        assert turned == [], path.name


def test_indicator_names_have_glyphs(glyphs):
    names = load_indicators()[["name_en", "name_zh", "unit"]].to_numpy().ravel()
    assert not {c for name in names for c in name if c.strip() and ord(c) not in glyphs}


def rows():
    quantities = {
        "one": Quantity(2.0, Interval(1, 3), frozenset("a")),
        "two": Quantity(10.0, Interval(9, 11), frozenset("b")),
    }
    return pd.Series(quantities)


def test_rows_reach_from_end_to_end_and_are_named():
    plots.theme()
    ax = plots.interval_rows(rows(), ".1f", band=Quantity(5.0, Interval(4, 6)))
    reach = [collection.get_segments()[0][:, 0].tolist() for collection in ax.collections[:2]]
    assert reach == [[1, 3], [9, 11]]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["one", "two"]
    assert [text.get_text() for text in ax.texts] == ["2 (1.0–3.0)", "10 (9.0–11.0)"]
    assert [(text.xy[0], text.get_ha()) for text in ax.texts] == [(1, "left"), (11, "right")]
    low, high = ax.get_xlim()
    assert (low < 1, high > 11) == (True, True)
    plt.close(ax.figure)


@pytest.mark.parametrize(("low", "high", "is_line"), [(4, 5, False), ("4.96", "5.04", True)])
def test_only_a_narrow_band_is_a_line(low, high, is_line):
    plots.theme()
    ax = plots.interval_rows(rows(), ".1f", band=Quantity(5, Interval(low, high)))
    assert any(line.get_linestyle() == "--" for line in ax.lines) == is_line
    assert len(ax.patches) == (not is_line)
    plt.close(ax.figure)


@pytest.mark.parametrize(("middle", "side"), [(2, "left"), (10, "right")])
def test_the_name_of_a_band_stands_on_the_side_with_room(middle, side):
    plots.theme()
    band = Quantity(middle, Interval(middle - 1, middle + 1))
    ax = plots.interval_rows(rows(), ".1f", band=band, name="printed")
    [named] = [text for text in ax.texts if text.get_text() == "printed"]
    edge = middle - 1 if side == "left" else middle + 1
    assert (named.xy[0], named.get_ha()) == (edge, side)
    plt.close(ax.figure)


def test_per_cent_are_drawn_as_per_cent():
    plots.theme()
    ax = plots.interval_rows(pd.Series({"g": Quantity(0.08, Interval("0.07", "0.09"))}), ".1%")
    assert ax.collections[0].get_segments()[0][:, 0].tolist() == pytest.approx([7, 9])
    plt.close(ax.figure)


def test_lines_are_named_at_their_ends():
    plots.theme()
    figure, ax = plt.subplots()
    ax.plot([2020, 2021], [1.0, 2.0], label="China")
    ax.plot([2020, 2021], [3.0, 4.5], label="Henan")
    plots.label_lines(ax, ".1f")
    placed = {text.get_text(): text.xy for text in ax.texts}
    assert placed == {"China 2.0": (2021, 2.0), "Henan 4.5": (2021, 4.5)}
    plt.close(figure)


def test_a_figure_is_described_by_what_stands_in_it():
    """Rows with their values; of lines the names at their ends; the unit, once it stands above."""
    bands = plots.interval_rows(rows(), ".1f")
    bands.set_title("Incomes")
    names = ": ".join((rows().index[0], bands.texts[0].get_text()))
    assert plots.described(bands.figure).startswith(f"Incomes; {names}; ")
    figure, ax = plt.subplots()
    ax.plot([1, 2], label="China")
    ax.set(title="Ratio", ylabel="urban over rural")
    figure.suptitle("Whole")
    plots.upright(plots.label_lines(ax, ".1f").figure)
    assert plots.described(figure) == "Whole; Ratio; China 2.0; urban over rural"
    assert ax.get_ylabel() == ""
    plt.close("all")


def test_a_glyph_that_the_font_lacks_is_named():
    plots.theme()
    figure, ax = plt.subplots()
    ax.set_title("ok 𓀀")
    with pytest.raises(ValueError, match=r"U\+13000.*ok 𓀀"):
        plots.rendered(figure, "", "png")
    plt.close(figure)


@pytest.mark.parametrize("format", ["png", "svg", "pdf"])
def test_a_figure_has_the_same_bytes_twice(format):
    plots.theme()
    first, second = (
        plots.rendered(plots.interval_rows(rows(), ".1f").figure, "x", format) for _ in range(2)
    )
    assert first == second
    plt.close("all")


def test_a_source_line_is_drawn_once_also_below_a_title_of_the_figure():
    plots.theme()
    figure, ax = plt.subplots()
    figure.suptitle("title")
    ax.plot([1, 2])
    for _ in range(2):
        svg = plots.rendered(figure, "Source: somebody", "svg").decode()
    assert svg.count("Source: somebody") == 1
    plt.close(figure)


def test_the_source_line_of_the_page_alone():
    own = {"en": "; intervals: own calculation", "zh": "；区间为本项目计算"}
    assert plots.source_line([PAGE], "en") == f"Source: Luohe Daily, 2022-09-23, p. 08{own['en']}"
    assert (
        plots.source_line([PAGE, PAGE], "zh")
        == f"资料来源：《漯河日报》，2022-09-23，第08版{own['zh']}"
    )


def test_a_source_line_groups_offices_and_dates_papers():
    sources = [PAGE, "LHRB_0930", "NBS_GDP_V4", "HN_V5", "DEC_GDP", "HN_DEC"]
    english = plots.source_line(sources, "en").replace("\n", " ")
    chinese = plots.source_line(sources, "zh").replace("\n", "")
    assert (
        "Luohe Daily, 2022-09-23, p. 08 and 2022-09-30; National Bureau of Statistics, from copies; "
        "Xinhua, from copies, 2022-09-18 and 2022-08-29; list" in english
    )
    assert "国家统计局（据转载）；新华社（据转载），2022-09-18、2022-08-29；清单" in chinese


def test_of_many_origins_a_source_line_names_the_page_and_the_offices():
    few = [PAGE, "HN_FIS20", "HN_FIS25", "NBS_GDP_V4"]
    many = [*few, "HN_GB19", "LH_GOV22", "GDP12V", "HN_INC20"]
    english = plots.source_line(many, "en").replace("\n", " ")
    chinese = plots.source_line(many, "zh").replace("\n", "")
    assert "further documents" not in plots.source_line(few, "en")
    assert (
        "p. 08; National Bureau of Statistics, from copies; further documents; "
        "list in data/sources.json; intervals: own calculation" in english
    )
    assert "第08版；国家统计局（据转载）；另有其他文件；清单见data/sources.json" in chinese


def test_a_source_line_of_a_figure_has_two_lines_at_most(root):
    for name, entry in figures(root).items():
        for lang in ("en", "zh"):
            assert plots.source_line(entry["sources"], lang).count("\n") < 2, (name, lang)


def test_a_copy_without_a_name_is_told_by_what_it_is():
    assert "Source: a blog that compiles the Henan" in plots.source_line(["HN_FIS21"], "en")
    assert "据一篇整理《河南统计年鉴2022》的博客文章" in plots.source_line(["HN_FIS21"], "zh")


def test_every_source_has_a_line_in_both_languages(glyphs):
    """Four have no date; some name themselves in one language only."""
    for id in load_sources():
        for lang in ("en", "zh"):
            line = plots.source_line([id], lang)
            assert not {c for c in line if c.strip() and ord(c) not in glyphs}
            assert lang == "zh" or line.isascii(), line
    assert "undated" in plots.source_line(["YH_2020"], "en")
    assert "日期不详" in plots.source_line(["YH_2020"], "zh")
