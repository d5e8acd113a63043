"""What a notebook says: its cells, the numbers in its sentences, the cells of its tables."""

import html
import re

import nbformat
import pandas as pd

from analysis import load_claims, parse, write
from analysis.data.package import DATA
from analysis.report.register import load_register


def cells(notebook, kind="code"):
    return [c for c in nbformat.read(notebook, as_version=4).cells if c.cell_type == kind]


def numbers(text):
    """Numbers that say something: all but years and whole numbers below a thousand without a per cent sign."""
    found = [
        m.replace(",", "")
        for m in re.findall(r"(?<![A-Za-z0-9_.,])\d[\d,]*(?:\.\d+)?(?: ?%)?", text)
    ]
    return {
        m.replace(" ", "")
        for m in found
        if not re.fullmatch(r"\d{1,3}|1[89]\d\d|20\d\d", m.rstrip(","))
    }


def quotable(lang):
    """Numbers of the claims, of the official figures and of the results, as they are written."""
    written = [
        figure for text in load_claims().printed for figure in (text, parse(text).spoken(lang))
    ]
    table = pd.read_csv(DATA / "benchmarks.csv", dtype=str, keep_default_na=False)
    written += [
        value + unit[:1] * (unit[:1] == "%")
        for value, unit in zip(table.value, table.unit, strict=True)
    ]
    for r in load_register().values():
        written += [r.text(lang), r.ends(lang), write(abs(r.value), r.unit, lang, r.digits)]
    return set().union(*map(numbers, written))


#: The level of intervals, the autocorrelations of the simulation, and what counts as a low Durbin-Watson.
CONSTANTS = {"95%", "0.3", "0.7", "1.5"}


def without_id(notebook, lang):
    """Numbers in its sentences that are no result, claim or official figure."""
    outputs = [o.data for c in cells(notebook) for o in c.outputs if "data" in o]
    said = set().union(
        *(numbers("".join(data["text/markdown"])) for data in outputs if "text/markdown" in data)
    )
    # The sentences of the last notebook are the audit's, which has tests of its own.
    return set() if notebook.stem.startswith("4") else said - quotable(lang) - CONSTANTS


def tables(cells):
    """Headers and cells of every table shown."""
    pages = [
        "".join(o.data["text/html"])
        for c in cells
        for o in c.outputs
        if "text/html" in o.get("data", {})
    ]
    return [
        html.unescape(cell)
        for page in pages
        for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", page)
    ]
