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
        paths = [to / path.relative_to(new) for path in _written(audit, new)]
    return sorted(paths)


def _written(audit: Audit, new: Path) -> Iterator[Path]:
    """The files of the figures, then those of the tables."""
    account, known = audit.account, {source["id"]: source for source in audit.sources}
    source = plots.source_line([*known], known=known) if known else _("own calculation")
    (new / "figures").mkdir(exist_ok=True)
    for row, figure in bands(account, account.tested):
        name = re.sub(r"\W+", "_", row.group)
        yield from write_figure(figure, new / "figures" / f"bands_{name}.{language()}", source)
    (new / "tables").mkdir(exist_ok=True)
    columns = ["id", "name", "kind", "printed", "ends", "years", "words"]
    every = pd.DataFrame(numbers(account))[columns].set_axis([_("id"), *map(_, HEADS)], axis=1)
    title = _("All numbers of the page")
    yield from write_table(every, new / "tables" / f"numbers.{language()}", title, source)
    groups, title = account.summary().iloc[:, :-2].reset_index(), _("Groups that can be tested")
    yield from write_table(groups, new / "tables" / f"groups.{language()}", title, source)
