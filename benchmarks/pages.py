"""Made-up pages of known truth: what is printed is rounded from one economy, or one number is off.

A page tells of one county and year: output and its sectors, budget, trade, incomes. Underlying
values are drawn once and fit each other exactly, so all that is printed can be true together. In a
page with a planted contradiction one printed number is moved by a known number of roundings.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

#: What can be moved, by the groups that hold it.
PLANTS = ("multiple", "growth", "share", "sum", "part")
#: Sizes of what is planted, in widths of the rounding interval.
SIZES = (0, 1, 2, 3, 5, 10, 20)
SECTORS = ("第一产业", "第二产业", "第三产业")


class Page(NamedTuple):
    """A page and what is known of it: the sentence that was touched, and by how many widths."""

    doc_id: str
    text: str
    plant: str
    size: float


def county(number: int) -> str:
    """A name that no place has."""
    return "青岚云川石渡长林东陂"[number % 10] + "泽峪坪湾垭"[number // 10 % 5] + "县"


def rounded(value: float, digits: int, moved: float = 0) -> str:
    """A number as it is printed, moved by so many units of its last digit, up if not below zero."""
    units = np.floor(value * 10**digits + 0.5)
    if units + moved <= 0:
        moved = -moved
    return f"{(units + moved) / 10**digits:.{digits}f}"


def multiple(rng: np.random.Generator, moved: float) -> str:
    """Revenue of two years, and how many times the first the last is."""
    first, times = rng.uniform(20, 90), rng.uniform(1.5, 4)
    return (
        f"2012年，全县财政总收入{rounded(first, 2)}亿元；2021年，全县财政总收入"
        f"{rounded(first * times, 2)}亿元，是2012年的{rounded(times, 1, moved)}倍。"
    )


def growth(rng: np.random.Generator, moved: float) -> str:
    """Retail sales of two years, and their growth."""
    before, rate = rng.uniform(50, 300), rng.uniform(0.02, 0.15)
    return (
        f"2020年，全县社会消费品零售总额{rounded(before, 2)}亿元。2021年，全县社会消费品零售总额"
        f"{rounded(before * (1 + rate), 2)}亿元，比上年增长{rounded(100 * rate, 1, moved)}%。"
    )


def share(rng: np.random.Generator, moved: float) -> str:
    """Tax in budget revenue, and its share."""
    revenue, portion = rng.uniform(10, 60), rng.uniform(0.5, 0.8)
    return (
        f"2021年，全县一般公共预算收入{rounded(revenue, 2)}亿元，其中税收收入"
        f"{rounded(revenue * portion, 2)}亿元，占一般公共预算收入的比重为{rounded(100 * portion, 1, moved)}%。"
    )


def sum_(rng: np.random.Generator, moved: float) -> str:
    """Output and its sectors."""
    parts = rng.uniform(20, 200, 3)
    told = "，".join(f"{s}增加值{rounded(x, 2)}亿元" for s, x in zip(SECTORS, parts, strict=True))
    return f"2021年，全县生产总值{rounded(parts.sum(), 2, moved)}亿元。其中，{told}。"


def part(rng: np.random.Generator, moved: float) -> str:
    """Exports and imports, and trade."""
    out, into = rng.uniform(5, 50, 2)
    return (
        f"2021年，全县进出口总额{rounded(out + into, 1)}亿元，其中出口总额"
        f"{rounded(out, 1, moved)}亿元，进口总额{rounded(into, 1)}亿元。"
    )


SENTENCES = {"multiple": multiple, "growth": growth, "share": share, "sum": sum_, "part": part}


def page(number: int, size: float, seed: int = 7) -> Page:
    """A page: five sentences, of which one is moved by `size` widths, up or down."""
    rng = np.random.default_rng([seed, number])
    planted = PLANTS[number % len(PLANTS)]
    sign = rng.choice([-1, 1])
    sentences = [
        write(rng, sign * size if name == planted else 0) for name, write in SENTENCES.items()
    ]
    text = f"{county(number)}2021年国民经济和社会发展统计公报\n" + "\n".join(sentences)
    return Page(f"page{number:06}", text, planted if size else "", size)


def pages(n: int, sizes: tuple[float, ...] = SIZES, seed: int = 7) -> Iterator[Page]:
    """So many pages, their sizes in turns."""
    for number in range(n):
        yield page(number, sizes[number // len(PLANTS) % len(sizes)], seed)


def table(n: int, sizes: tuple[float, ...] = (0,), seed: int = 7) -> pd.DataFrame:
    """Pages as `analysis.corpus.audit_corpus` reads them, with what is known of them."""
    return pd.DataFrame(pages(n, sizes, seed), columns=Page._fields)
