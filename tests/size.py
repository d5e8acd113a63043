"""Code lines of each room beside its ceiling: ``make size``.

A code line is neither blank, nor a comment, nor part of a docstring, in files formatted by
``ruff format`` at 100 columns.
"""

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
#: Ceilings in code lines; `top` are the modules that stand in no room.
CEILINGS = {
    "numbers": 560, "data": 600, "metrics": 480, "models": 340, "audit": 1800, "plots": 360,
    "extract": 1200, "corpus": 200, "report": 650, "top": 310,
}  # fmt: skip
#: Have ceilings of their own and do not count in `INSTALLED`.
APART = ("extract", "corpus")
INSTALLED, RELEASE = 5100, 330
#: Rooms that are above their ceilings still, and what they must not pass meanwhile.
STILL = {
    "numbers": 653, "data": 1142, "audit": 2529, "extract": 2041, "report": 1158, "top": 542,
    "installed": 7034, "release": 522,
}  # fmt: skip
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def code_lines(path: Path) -> int:
    """The code lines of a file."""
    text = path.read_text(encoding="utf-8")
    in_docstrings = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node) is not None:
            in_docstrings.update(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    lines = enumerate(map(str.strip, text.splitlines()), start=1)
    return sum(bool(line) and line[0] != "#" and n not in in_docstrings for n, line in lines)


def sizes() -> dict[str, int]:
    """Code lines by room of the installed package."""
    found = dict.fromkeys(CEILINGS, 0)
    source = ROOT / "src" / "analysis"
    for path in source.rglob("*.py"):
        room = path.relative_to(source).parts[0].removesuffix(".py")
        found[room if room in found else "top"] += code_lines(path)
    return found


def outside() -> dict[str, int]:
    """Code lines of what is not installed."""
    folders = ("release", "tests", "benchmarks", "docs")
    return {f: sum(map(code_lines, sorted((ROOT / f).rglob("*.py")))) for f in folders}


def main() -> int:
    """Print the table; the exit code is 1 where a ceiling is passed, or what still passes it grew."""
    rows = [(room, n, CEILINGS[room]) for room, n in sizes().items()]
    rows.append(("installed", sum(n for room, n, _ in rows if room not in APART), INSTALLED))
    rows += [(f, n, RELEASE if f == "release" else None) for f, n in outside().items()]
    print(f"{'room':<12}{'lines':>7}{'ceiling':>9}")
    grown = False
    for name, n, ceiling in rows:
        above = bool(ceiling) and n > ceiling
        grown |= above and n > STILL.get(name, 0)
        may_be = f"  above, may be {STILL.get(name, 0):,}" if above else ""
        print(f"{name:<12}{n:>7,}{ceiling or '':>9}{may_be}")
    return int(grown)


if __name__ == "__main__":
    sys.exit(main())
