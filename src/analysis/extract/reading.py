"""A number as it was read from a page (识读结果)."""

from __future__ import annotations

from typing import NamedTuple

from analysis.extract.clean import Paragraph
from analysis.extract.numerals import Numeral
from analysis.extract.subjects import Subject
from analysis.numbers.printed import COUNTED, FALLS


class Reading(NamedTuple):
    """A number as it was read: what it is of, what it says, of when.

    `printed` is the number with its unit, and of a fall with its verb. `candidates` are years from
    which it may run, where the page leaves that open; `doubt` is what is not clear about it, and
    `rule` by what its kind and its base were told.
    """

    paragraph: Paragraph
    numeral: Numeral
    subject: Subject
    kind: str
    printed: str
    qualifier: str = ""
    of: str = ""
    against: str = ""
    start: int | None = None
    end: int | None = None
    period: str = ""
    basis: str = ""
    dated_by: str = "none"
    rule: str = ""
    in_structure: bool = False
    candidates: tuple[int, ...] = ()
    doubt: str = ""

    @property
    def is_count(self) -> bool:
        """Whether it counts things one by one, as 4家 does, and 2.1万人 does not."""
        unit = self.numeral.unit
        return unit in COUNTED and self.numeral.printed.removesuffix(unit)[-1:].isdigit()

    @property
    def rises(self) -> bool:
        """Whether it is a change, and none for the worse."""
        return self.kind == "change" and not self.printed.startswith(("-", *FALLS))
