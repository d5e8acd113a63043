"""Labels where they are shown: looked up, numbers carried over, names from the data."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from analysis import load_claims, plots
from analysis.messages import speaking
from analysis.report import labels
from analysis.report.labels import in_language, translated_figure, translated_table


@pytest.fixture(autouse=True)
def nothing_asked():
    labels.asked.clear()
    labels.missing.clear()


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("nominal growth, 9 years", "按名义增速推算9年"),
        ("nominal growth, 12 years", "按名义增速推算12年"),
        ("Yuanhui", "源汇区"),
        ("total", "全体居民"),
        ("gap, yuan", "绝对差距（元）"),
        ("printed multiples", "按报载倍数推算"),
        ("16,918", "16918"),
        ("1.698 (1.698–1.699)", "1.698（1.698至1.699）"),
        ("-0.33 (-0.67 to -0.33)", "-0.33（-0.67至-0.33）"),
        ("41,149 (41,148–41,150)", "41149（41148至41150）"),
        ("9.42–9.96%", "9.42%至9.96%"),
        ("9.42%–9.96%", "9.42%至9.96%"),
        ("2012–2021", "2012—2021"),
        ("2000–3000", "2000至3000"),
        ("−0.01", "−0.01"),
        ("", ""),
        ("ratio_2021", "ratio_2021"),
        ("已是中文 GDP", "已是中文 GDP"),
    ],
)
def test_a_label_in_chinese(english, chinese):
    with speaking("en"):
        assert in_language(english) == english
    with speaking("zh"):
        assert in_language(english) == chinese
    assert labels.missing == set()


def test_what_has_no_translation_is_kept_and_noted_without_its_numbers():
    with speaking("zh"):
        assert in_language("a label of 7 words") == "a label of 7 words"
    assert labels.missing == {"a label of {0} words"}


def test_braces_in_a_label_stay():
    with speaking("zh"):
        assert in_language("{x}") == "{x}"


def test_a_figure_is_translated_on_a_copy():
    plots.theme()
    figure, ax = plt.subplots()
    ax.bar(["urban", "rural"], [10_000, 20_000])
    ax.set(title="Yuanhui", ylabel="ratio")
    ax.yaxis.set_major_formatter("{x:,.0f}")
    with speaking("zh"):
        copy = translated_figure(figure)
    [translated] = copy.axes
    assert (translated.get_title("left"), translated.get_ylabel()) == ("源汇区", "比值")
    assert [t.get_text() for t in translated.get_xticklabels()] == ["城镇", "农村"]
    assert "20000" in [t.get_text() for t in translated.get_yticklabels()]
    copy.canvas.draw()
    assert [t.get_text() for t in translated.get_xticklabels()] == ["城镇", "农村"]
    assert (ax.get_title("left"), ax.get_xticklabels()[0].get_text()) == ("Yuanhui", "urban")
    plt.close("all")


def test_a_quantity_in_a_label_is_no_chinese_label():
    """Code of the Chinese edition writes quantities in Chinese; the words beside are English still."""
    with speaking("zh"):
        multiple = load_claims().quantity.urban_income_multiple_2021
        label = f"urban; band: printed {multiple:.2f}"
        assert "（" in label
        assert in_language(label) == "城镇，灰带为报载2.3倍（2.25至2.35倍）"


def test_a_table_is_translated_on_a_copy():
    index = pd.Index(["urban"], name="as printed")
    table = pd.DataFrame({"printed multiples": ["fell"], 2021: [1.5]}, index=index)
    with speaking("zh"):
        copy = translated_table(table)
    assert copy.columns.tolist() == ["按报载倍数推算", 2021]
    assert (copy.index.tolist(), copy.index.name) == (["城镇"], "报载数")
    assert copy.iloc[0].tolist() == ["下降", 1.5]
    assert table.columns.tolist() == ["printed multiples", 2021]


def test_ids_in_the_index_stay():
    table = pd.DataFrame({"n": [1]}, index=pd.Index(["projects"], name="id"))
    with speaking("zh"):
        assert translated_table(table).index.tolist() == ["projects"]
