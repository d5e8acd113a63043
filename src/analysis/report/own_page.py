"""What a page of one's own gives for a report: the bands of its groups, its numbers, its verdicts
(自选版面的图表).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from analysis import plots
from analysis.audit.audit import Audit, audit_page
from analysis.data.staging import staged
from analysis.messages import _, language, speaking
from analysis.report.document import HEADS, bands, numbers
from analysis.report.export import write_figure, write_table

__all__ = ["export_page"]


def export_page(to: Path, claims: Path, lang: str | None = None) -> list[Path]:
    """Write the figures and tables of a page of one's own (导出自选版面).

    As ``figures/bands_urban_income`` and so on what growth gives beside the other numbers of a
    group; as ``tables/numbers`` every number, as ``tables/groups`` every group.

    Parameters
    ----------
    to : Path
        Absent, empty, or written by earlier exports, whose other files stay.
    claims : Path
        A claims table, as for `analysis.audit.audit_page`.
    lang : {'en', 'zh'}, optional
        By default the language of now.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    OSError
        If the folder holds anything else, or cannot be written; it is as it was.
    """
    audit = audit_page(claims)
    with staged(to, keep=True) as new, speaking(lang):
        paths = [*_write_figures(audit, new), *_write_tables(audit, new)]
    return sorted(to / path.relative_to(new) for path in paths)


def _write_figures(audit: Audit, new: Path) -> Iterator[Path]:
    account = audit.account
    (new / "figures").mkdir(exist_ok=True)
    for row, figure in bands(account, account.tested):
        name = re.sub(r"\W+", "_", row.group)
        stem = f"bands_{name}.{language()}"
        write_figure(figure, new / "figures" / stem, _source(audit))
        yield from (new / "figures").glob(f"{stem}.*")


def _write_tables(audit: Audit, new: Path) -> Iterator[Path]:
    (new / "tables").mkdir(exist_ok=True)
    account, columns = audit.account, ["id", "name", "kind", "printed", "ends", "years", "words"]
    every = pd.DataFrame(numbers(account))[columns].set_axis([_("id"), *map(_, HEADS)], axis=1)
    groups = account.summary().iloc[:, :-2].reset_index()
    for name, title, table in (
        ("numbers", _("All numbers of the page"), every),
        ("groups", _("Groups that can be tested"), groups),
    ):
        stem = f"{name}.{language()}"
        write_table(table, new / "tables" / stem, title, _source(audit))
        yield from (new / "tables").glob(f"{stem}.*")


def _source(audit: Audit) -> str:
    known = {source["id"]: source for source in audit.sources}
    return plots.source_line([*known], known=known) if known else _("own calculation")
