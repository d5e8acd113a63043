"""An audit as one file to hand on: the account, bands of what does not fit, every number.

The page is a template; Word's file is what pandoc makes of it.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

from analysis import plots
from analysis.audit.account import Account
from analysis.audit.audit import Audit
from analysis.audit.claims import Claim
from analysis.audit.names import dated, number
from analysis.audit.ranges import spoken
from analysis.audit.readings import DEFAULT, Reading
from analysis.audit.screen import headline, others, told
from analysis.audit.verdicts import VERDICTS, Problem, Row
from analysis.data.package import category_names
from analysis.data.rules import KEPT
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
    if path.suffix == ".html":
        written = document(audit, lang).encode()
    else:
        with speaking(lang), TemporaryDirectory() as folder:
            page = document(audit, pictures=Path(folder))
            written = pandoc.convert(page, "html", "docx", f"--resource-path={folder}", epoch=0)
    with replaced(path) as new:
        new.write_bytes(written)


def document(audit: Audit, lang: str | None = None, pictures: Path | None = None) -> str:
    """An audit as a page that needs nothing beside it, neither pictures nor scripts (核对报告).

    For Word its pictures are written into a folder, and the title is that of the file.
    """
    from jinja2 import Environment

    with speaking(lang):
        account = Account(audit)
        environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
        template = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
        sources = [*audit.sources, load_references()[PACKAGE]]
        return template.render(
            lang=language(), heads=[_(head) for head in HEADS], heading=pictures is None,
            rows=_("row") if account.entered(audit.claims) else "",
            title=_("Printed numbers held against each other"), headline=headline(account),
            problems=[
                (list(told(account, p)), _pictures(account, p, pictures)) for p in audit.problems
            ],
            others=(_("The other numbers"), others(account)),
            claims=(_("All numbers of the page"), numbers(account)),
            sources=(_("Sources"), map(gb7714.reference, sources)),
        )  # fmt: skip


def numbers(account: Account) -> Iterator[dict[str, Any]]:
    """Each number with what prints so, its years, and the verdict on its groups (报载数一览)."""
    kinds = category_names("claims", "kind", language())
    problems = enumerate(account.audit.problems, start=1)
    group = {id: k for k, problem in problems for id in problem.whole.claims}
    for id, claim in account.audit.claims.items():
        held = {row.verdict for row in account.rows if id in row.claims}
        if id not in account.conflicting:
            held.discard("does_not_fit")  # what contradicts here are other numbers
        verdict = next((v for v in ORDER if v in held), ORDER[-1])
        # What a rounded number may be; nothing of one that is exact or has a word beside it.
        ends = exact_ends(claim.interval(DEFAULT), claim.printed.unit) if claim.rounded else ""
        words = N_("kept, held against nothing") if claim.kind in KEPT else VERDICTS[verdict]
        yield {
            "id": id, "row": id.removeprefix("row"), "name": account.names.of[id],
            "kind": kinds[_kind(claim)],
            "printed": claim.printed.spoken(language(), claim.qualifier),
            "ends": ends,
            "years": dated(*claim.years) if claim.years else "",
            "verdict": verdict, "words": _(words),
            "group": group[id] if verdict == "does_not_fit" else "",
        }  # fmt: skip


def _kind(claim: Claim) -> str:
    """Its kind as it was entered: points are held as changes, growth on a quarter as points."""
    if claim.kind not in ("change", "points"):
        return claim.kind
    in_points = claim.printed.unit == "个百分点"
    return "points" if in_points else "change" if claim.kind == "change" else "growth"


def _pictures(account: Account, problem: Problem, to: Path | None) -> Iterator[tuple[str, str]]:
    """The bands of what does not fit, as an address and a text: in the page itself, or a file."""
    for _row, figure in bands(account, problem.parts):
        picture = plots.rendered(figure, "", "png")
        address = f"data:image/png;base64,{base64.b64encode(picture).decode()}"
        if to:
            address = f"{len(list(to.glob('*.png')))}.png"
            Path(to, address).write_bytes(picture)
        yield address, plots.described(figure)


def bands(account: Account, rows: Iterable[Row]) -> Iterator[tuple[Row, Figure]]:
    """Of each row with growth and other numbers, what growth gives beside these (对照图).

    Not of numbers that are not comparable: a picture would say that they are.
    """
    plots.theme()
    for row in (r for r in rows if r.verdict != "not_comparable"):
        held = account.growth_of(row)
        if held and row.relation == "growth and levels" and row.other and row.other.bounded:
            drawn = _bands(account, row, held, row.other)
            plt.close(drawn)
            yield row, plots.upright(translated_figure(drawn))


def _bands(account: Account, row: Row, growth: Claim, others: Interval) -> Figure:
    """What growth gives beside the others: a ratio, an average over one year more too; of one year
    the growth.
    """
    one, words = 1 + growth.printed.value, growth.printed.spoken(language())
    (first, last), (_growth, told) = growth.years, account.sides(row)
    title, form, given = N_("{title}: level of {last} over that of {first}"), ".3f", {}
    if growth.kind == "growth" and last - first == 1:
        title, form, others = N_("{title}: growth in {last} over {first}"), ".2%", others - 1
        told = spoken(others, "%")
        given[number(growth)] = Quantity(one - 1, growth.interval(DEFAULT))
    elif growth.kind == "growth":
        given[number(growth)] = Quantity(one, growth.ratio(DEFAULT))
    else:
        for reading in (DEFAULT, Reading(steps="calendar")):
            n = growth.steps(reading)
            name = n_("{n} year of {growth}", "{n} years of {growth}", n, growth=words)
            given[name] = Quantity(one**n, growth.ratio(reading))
    band = Quantity((others.lower + others.upper) / 2, others)
    beside = [id for id in row.claims if id in account.conflicting] or row.claims
    held = [c for id in beside if (c := account.audit.claims[id]) is not growth]
    name = _("the other numbers: {printed}", printed=told)
    if len(held) == 1:
        name = _("printed {number} ({printed})", number=number(held[0]), printed=told)
    ax = plots.interval_rows(pd.Series(given), form, band=band, name=name)
    ax.set_title(_(title, title=account.title(row), first=first, last=last))
    return cast(Figure, ax.figure)
