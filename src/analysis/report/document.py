"""An audit as one file to hand on: the account, bands of what does not fit, every number.

The page is a template; Word's file is what pandoc makes of it.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

from analysis import plots
from analysis.audit.account import Account
from analysis.audit.audit import Audit
from analysis.audit.claims import Claim
from analysis.audit.names import dated, number
from analysis.audit.readings import DEFAULT, Reading
from analysis.audit.screen import Problem, headline, others, problems, told
from analysis.audit.verdicts import VERDICTS, Row
from analysis.data.package import category_names
from analysis.data.staging import replaced
from analysis.messages import N_, _, language, n_, speaking
from analysis.numbers.interval import Interval
from analysis.numbers.quantity import Quantity
from analysis.report import gb7714, pandoc
from analysis.report.cite import exact_ends
from analysis.report.labels import translated_figure
from analysis.report.references import PACKAGE, load_references

__all__ = ["bands", "document", "numbers", "write_document"]

TEMPLATE = Path(__file__).with_name("document.html")
#: Heads of the table of numbers.
HEADS = [N_("indicator"), N_("kind"), N_("as printed"), N_("rounding allows"), N_("years")]
HEADS += [N_("verdict")]
#: Verdicts, of which a number has the first of the groups that it is in.
ORDER = ("does_not_fit", "not_comparable", "fits", "not_testable")


def write_document(audit: Audit, path: Path, lang: str | None = None) -> None:
    """Write an audit as one file, as its ending says: ``.html`` or ``.docx`` (核对报告).

    Parameters
    ----------
    audit : Audit
    path : Path
        Replaced as a whole or not at all.
    lang : {'en', 'zh'}, optional

    Raises
    ------
    ValueError
        If the ending is another.
    ModuleNotFoundError
        If jinja2, or for Word pandoc, is not installed.
    """
    if path.suffix not in (".html", ".docx"):
        text = N_("{name}: a report is a file .html or .docx: choose one of them")
        raise ValueError(_(text, name=path.name))
    page = document(audit, lang)
    written = page.encode()
    if path.suffix == ".docx":
        written = pandoc.convert(page, "html", "docx", "--metadata=lang:en", epoch=0)
    with replaced(path) as new:
        new.write_bytes(written)


def document(audit: Audit, lang: str | None = None) -> str:
    """An audit as a page that needs nothing beside it, neither pictures nor scripts (核对报告)."""
    from jinja2 import Environment

    with speaking(lang):
        account = Account(audit)
        template = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
            TEMPLATE.read_text(encoding="utf-8")
        )
        return template.render(
            lang=language(), heads=[_(head) for head in HEADS],
            title=_("Printed numbers held against each other"), headline=headline(account),
            problems=[(list(told(account, p)), _pictures(account, p)) for p in problems(account)],
            others=(_("The other numbers"), others(account)),
            claims=(_("All numbers of the page"), numbers(account)),
            sources=(_("Sources"), _references(audit)),
        )  # fmt: skip


def numbers(account: Account) -> Iterator[dict[str, Any]]:
    """Each number with what prints so, its years, and the verdict on its groups (报载数一览)."""
    kinds = category_names("claims", "kind", language())
    verdicts: dict[str, set[str]] = {}
    for row in account.rows:
        for id in row.claims:
            verdicts.setdefault(id, set()).add(row.verdict)
    for id, claim in account.audit.claims.items():
        held = verdicts.get(id, set())
        if "does_not_fit" in held and id not in account.conflicting:
            held = held - {"does_not_fit"} | {"fits"}
        verdict = next((v for v in ORDER if v in held), ORDER[-1])
        yield {
            "id": id, "name": account.names.of[id], "kind": kinds[claim.kind],
            "printed": claim.printed.spoken(language(), claim.qualifier),
            "ends": _ends(claim),
            "years": dated(*claim.years) if claim.years else "",
            "verdict": verdict, "words": _(VERDICTS[verdict]),
        }  # fmt: skip


def _ends(claim: Claim) -> str:
    """What a rounded number may be; nothing of one that is exact or has a word beside it."""
    return exact_ends(claim.interval(DEFAULT), claim.printed.unit) if claim.rounded else ""


def _pictures(account: Account, problem: Problem) -> Iterator[tuple[str, str]]:
    """The bands of what does not fit: PNG in base 64, and its text."""
    for figure in bands(account, problem.parts):
        picture = plots.rendered(figure, "", "png")
        yield base64.b64encode(picture).decode(), plots.described(figure)


def bands(account: Account, rows: Iterable[Row]) -> Iterator[Figure]:
    """Of each row with growth and other numbers, what growth gives beside these (对照图).

    Not of numbers that are not comparable: a picture would say that they are.
    """
    plots.theme()
    for row in (r for r in rows if r.verdict != "not_comparable"):
        own = [account.audit.claims[id] for id in row.claims]
        # Of several growth rates it is the one that the row's two sides are of.
        held = [c for c in own if "growth" in c.kind and c.ratio(DEFAULT) == row.implied]
        if held and row.relation == "growth and levels" and row.printed and row.printed.bounded:
            drawn = _bands(account, row, held[0], row.printed)
            plt.close(drawn)
            yield plots.upright(translated_figure(drawn))


def _bands(account: Account, row: Row, growth: Claim, others: Interval) -> Figure:
    """The ratio that growth gives, an average over one year more too, and what the others give."""
    one, words = 1 + growth.printed.value, growth.printed.spoken(language())
    given = {}
    for reading in (DEFAULT, Reading(steps="calendar")) if growth.kind == "avg_growth" else ():
        n = growth.steps(reading)
        name = n_("{n} year of {growth}", "{n} years of {growth}", n, growth=words)
        given[name] = Quantity(one**n, growth.ratio(reading))
    given = given or {number(growth): Quantity(one, growth.ratio(DEFAULT))}
    middle = (others.lower + others.upper) / 2
    name = _("the other numbers: {printed}", printed=account.sides(row)[1])
    band = Quantity(middle, others)
    ax = plots.interval_rows(pd.Series(given), ".3f", band=band, name=name)
    first, last = growth.years
    text = N_("{title}: level of {last} over that of {first}")
    ax.set_title(_(text, title=account.title(row), first=first, last=last))
    return cast(Figure, ax.figure)


def _references(audit: Audit) -> Iterator[str]:
    """The page's source and this package."""
    yield from map(gb7714.reference, [*audit.sources, load_references()[PACKAGE]])
