"""The page with its numbers marked, beside the table of what was read (复核页)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from string import Template
from typing import Any

import pandas as pd

from analysis.data.claims import load_indicators
from analysis.data.own import period_name
from analysis.data.package import category_names
from analysis.extract.clean import Paragraph
from analysis.extract.grammar import any_of
from analysis.messages import N_, _, language

STYLE = """
.review { display: flex; gap: 2em; align-items: flex-start;
  font: 16px/1.7 "Noto Sans SC", "Source Han Sans SC", "PingFang SC", sans-serif }
.review > * { flex: 1 1 0; max-height: 96vh; overflow: auto }
.review table { border-collapse: collapse; font-size: 14px; line-height: 1.4 }
.review td, .review th { border-bottom: 1px solid #ccc; padding: .3em .5em;
  text-align: left !important; vertical-align: top }
.review a { color: inherit; text-decoration: none; border-bottom: 3px solid }
.review .sure { border-color: #1b7837 }
.review .likely { border-color: #d98200 }
.review .open { border-color: #b2182b; background: #fbe3e4 }
.review :target { background: #fff3b0 }
.review td:nth-child(-n+4):not(:nth-child(2)) { white-space: nowrap }
.review .no { border-bottom: 2px dotted #999 }
.review li { margin-bottom: .6em }
@media (max-width: 900px) { .review { display: block } }
"""
PAGE = Template("""<!doctype html>
<html lang="$lang"><head><meta charset="utf-8"><title>$title</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body>$body</body></html>
""")
#: What the colours mean.
SURE = {
    "sure": N_("read by rule: subject, kind, year"),
    "likely": N_("read by rule, in part from the context"),
    "open": N_("held back: not audited until it is entered"),
}
HEADS = [N_("number"), N_("indicator"), N_("kind"), N_("years"), N_("why it is held back")]


def review_page(title: str, *read: Any) -> str:
    """The review as a page of its own, without scripts: `read` as for `review_body` (复核页)."""
    body = review_body(*read)
    lang = "zh-CN" if language() == "zh" else "en"
    return PAGE.substitute(lang=lang, title=escape(title), body=f"<h1>{escape(title)}</h1>{body}")


def review_body(
    paragraphs: Sequence[Paragraph], numbers: pd.DataFrame, excluded: pd.DataFrame
) -> str:
    """The page on the left, its numbers as links to their rows on the right.

    Parameters
    ----------
    paragraphs : sequence of Paragraph
    numbers : DataFrame
        As `Extraction.numbers`: those that are held back first.
    excluded : DataFrame
        As `Extraction.excluded`.
    """
    marked = [(p.number, _marked(p, numbers, excluded)) for p in paragraphs]
    texts = "".join(f'<li value="{n}">{text}</li>' for n, text in marked)
    key = "".join(f'<li><a class="{k}">{escape(_(words))}</a></li>' for k, words in SURE.items())
    heads = "".join(f"<th>{escape(_(head))}</th>" for head in HEADS)
    rows = "".join(_rows(numbers))
    return (
        f"<style>{STYLE}</style><div class=review><div><ul>{key}</ul><ol>{texts}</ol></div>"
        f"<div><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></div>"
    )


def _marked(paragraph: Paragraph, numbers: pd.DataFrame, excluded: pd.DataFrame) -> str:
    """The paragraph with its numbers as links, and with what is no quantity underlined."""
    inside = numbers[numbers.paragraph == str(paragraph.number)].sort_values("begin")
    left_out = excluded[excluded.paragraph == paragraph.number]
    why = dict(zip(left_out.text, left_out[f"reason_{language()}"], strict=True))
    pieces, left = [], 0
    for row in inside.itertuples(index=False):
        begin = bisect_left(paragraph.places, row.begin)
        finish = bisect_left(paragraph.places, row.finish - 1) + 1
        words = escape(paragraph.text[begin:finish])
        link = f'<a class="{row.confidence}" id="p-{row.id}" href="#t-{row.id}">{words}</a>'
        pieces += [_underlined(paragraph.text[left:begin], why), link]
        left = finish
    return "".join(pieces) + _underlined(paragraph.text[left:], why)


def _underlined(text: str, why: Mapping[str, str]) -> str:
    """A text in which what is no quantity tells the reason under the pointer."""
    if not why:
        return escape(text)
    told = {w: f'<span class="no" title="{escape(why[w])}">{escape(w)}</span>' for w in why}
    words = re.split(f"({any_of(why)})", text)
    return "".join(told.get(word) or escape(word) for word in words)


def _rows(numbers: pd.DataFrame) -> Iterator[str]:
    names = load_indicators()[f"name_{language()}"]
    kinds = category_names("claims", "kind", language())
    for row in numbers.itertuples(index=False):
        named = names.get(row.indicator) or row.name or row.indicator
        scope = f" ({row.scope})" if row.scope else ""
        period = period_name(row.period) if row.period else ""
        years = f"{'–'.join(filter(None, [row.start, row.end]))} {period}".rstrip()
        cells = [f"{named}{scope}", kinds.get(row.kind, ""), years, row.reason]
        words = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        link = f'<a class="{row.confidence}" href="#p-{row.id}">{escape(row.printed)}</a>'
        yield f'<tr id="t-{row.id}"><td>{link}</td>{words}</tr>'
