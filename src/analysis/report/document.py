"""An audit as one file to hand on: the account, bands of what does not fit, every number.

The page is a template; Word's file is what pandoc makes of it.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

from analysis import plots
from analysis.audit.account import Account
from analysis.audit.audit import Audit
from analysis.audit.claims import Claim
from analysis.audit.names import dated
from analysis.audit.readings import DEFAULT, Reading
from analysis.audit.screen import Problem, headline, others, problems, told
from analysis.audit.verdicts import VERDICTS, Row
from analysis.data.package import category_names
from analysis.data.staging import replaced
from analysis.messages import N_, _, language, n_, speaking
from analysis.numbers.interval import Interval
from analysis.numbers.quantity import Quantity
from analysis.report import gb7714, pandoc
from analysis.report.references import PACKAGE, load_references

__all__ = ["document", "write_document"]

TEMPLATE = Path(__file__).with_name("document.html")
#: Heads of the table of numbers.
HEADS = (N_("indicator"), N_("kind"), N_("as printed"), N_("years"), N_("verdict"))
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
            claims=(_("All numbers of the page"), _claims(account)),
            sources=(_("Sources"), _references(audit)),
        )  # fmt: skip


def _claims(account: Account) -> Iterator[dict[str, Any]]:
    """Each number with its years and the verdict on its groups."""
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
            "years": dated(*claim.years) if claim.years else "",
            "verdict": verdict, "words": _(VERDICTS[verdict]),
        }  # fmt: skip


def _pictures(account: Account, problem: Problem) -> Iterator[tuple[str, str]]:
    """What the years of an average growth give beside the others: PNG in base 64, and its text."""
    plots.theme()
    for row in problem.parts:
        own = [account.audit.claims[id] for id in row.claims]
        averages = [c for c in own if c.kind == "avg_growth"]
        others = row.printed if row.relation == "growth and levels" else None
        if others and others.bounded and len(averages) == 1:
            figure = _bands(account, row, averages[0], others)
            picture = plots.rendered(figure, "", "png")
            yield base64.b64encode(picture).decode(), plots.described(figure)
            plt.close(figure)


def _bands(account: Account, row: Row, growth: Claim, others: Interval) -> Figure:
    """The ratio that growth gives over its years and over one more, and what the others give."""
    printed, given = growth.printed, {}
    for reading in (DEFAULT, Reading(steps="calendar")):
        n = growth.steps(reading)
        words = printed.spoken(language())
        name = n_("{n} year of {growth}", "{n} years of {growth}", n, growth=words)
        given[name] = Quantity((1 + printed.value) ** n, growth.ratio(reading))
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
