"""What is read of the page by itself: ``python release/reading.py PAGE``, after the reader changed.

The page is not redistributed; who has it renews ``data/reading.csv``, which holds no text of it.
"""

import sys
from pathlib import Path

from analysis.data.package import DATA, fields_of
from analysis.extract.extraction import extract
from analysis.extract.read import read_page


def main(page: str) -> None:
    """Read the page, and write what was found where."""
    numbers = extract(read_page(Path(page)), "2022-09-23", "411102").numbers
    numbers["name"] = numbers.scope + numbers.name
    numbers["held"] = numbers.reason.ne("").map({True: "yes", False: "no"})
    order = numbers.id.str.removeprefix("n").astype(int).sort_values().index
    columns = [field["name"] for field in fields_of("reading")]
    numbers.loc[order, columns].to_csv(DATA / "reading.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
