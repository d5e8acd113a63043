"""Figures: no missing glyph, no text cut off, both languages, same bytes twice."""

import io
import json

import pandas as pd
import pytest
from fontTools.ttLib import TTFont
from matplotlib.image import imread
from matplotlib.text import Text

from analysis import load_indicators, plots

DRAWN = {
    "growth_forest": (plots.forest, {"xlabel": ("Growth a year, %", "年均增长（%）")}),
    "revenue_multiples": (plots.forest, {"unit": "", "xlabel": ("Multiple of 2012", "为2012年的倍数")}),
    "print_precision": (plots.precision, {}),
    "growth_paths": (plots.paths, {}),
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
}


def figure(root, name, lang):
    draw, options = DRAWN[name]
    drawn = pd.read_csv(root / "results" / "figures" / f"{name}.csv", encoding="utf-8-sig")
    return draw(drawn, lang=lang, **options)


@pytest.fixture(scope="module")
def glyphs():
    return set(TTFont(plots.font_path(), lazy=True).getBestCmap())


def test_every_stored_figure_is_drawn_here(root):
    stored = json.loads((root / "results" / "figures" / "figures.json").read_text(encoding="utf-8"))
    assert set(stored) == set(DRAWN)
    for entry in stored.values():
        assert entry["alt_en"]
        assert entry["alt_zh"]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", DRAWN)
def test_texts_have_glyphs_language_and_room(root, glyphs, name, lang):
    drawn = figure(root, name, lang)
    picture = plots.png(drawn, plots.source_line(["luohe-daily-2022-09-23"], lang))
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
        first, second = (plots.rendered(figure(root, "gap_by_reading", "zh"), "x", format, "y") for _ in range(2))
        assert first == second


def test_svg_keeps_text_as_text_and_carries_the_alt_text(root):
    svg = (root / "results" / "figures" / "gap_by_reading.zh.svg").read_text(encoding="utf-8")
    assert "城乡居民收入比" in svg
    alt = json.loads((root / "results" / "figures" / "figures.json").read_text(encoding="utf-8"))["gap_by_reading"][
        "alt_zh"
    ]
    assert alt in svg


def test_width_is_twelve_centimetres(root):
    for name in DRAWN:
        assert figure(root, name, "en").get_size_inches()[0] == pytest.approx(12 / 2.54)


def test_source_line_is_built_from_the_sources():
    assert plots.source_line(["luohe-daily-2022-09-23"], "zh").startswith("资料来源：《漯河日报》，2022-09-23，第08版")
    assert io.StringIO(plots.source_line(["luohe-daily-2022-09-23"], "en")).read().startswith("Source: Luohe Daily")
