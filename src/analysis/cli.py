"""The command ``yuanhui``: reproduce, audit, claims new, results, cite, export, check-page."""

from __future__ import annotations

import argparse
import importlib.util
import io
import os
import signal
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

__all__ = ["main"]

LANGUAGES = ("en", "zh")
#: What a shell says of a command that SIGPIPE ended.
BROKEN_PIPE = 128 + 13
#: What ``reproduce`` needs beyond the library.
NEEDED = ("rich", "nbformat", "nbclient", "ipykernel", "pypandoc")
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code: 0 well, 1 something found or failed, 2 bad input."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(
            stream, io.TextIOWrapper
        ):  # a console that has no Chinese shows codes instead of failing
            stream.reconfigure(errors="backslashreplace")
    options = _parser().parse_args(arguments)
    with warnings.catch_warnings():
        warnings.showwarning = lambda message, *_: print(
            f"yuanhui {options.command}: {message}", file=sys.stderr
        )
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    """The command asked for, and its exit code; what was wrong in one line."""
    try:
        if "lang" in options:
            options.lang = _language(options)
        code = int(options.run(options))
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Who reads, as head does, has seen enough; nothing is left for Python to flush at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except (OSError, ValueError, ArithmeticError, ModuleNotFoundError) as error:
        print(f"yuanhui {options.command}: {_plain(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _plain(error: Exception) -> str:
    """What went wrong, also where the system only has a number for it."""
    if isinstance(error, OSError) and error.strerror:
        place = f" ({error.filename})" if error.filename else ""
        return f"{error.strerror}{place}: mend that, or choose another place"
    return str(error)


def _language(options: argparse.Namespace) -> str:
    """The language asked for, or else the one of ANALYSIS_LANG; the stored notebooks are always English."""
    update, wanted = getattr(options, "update", False), os.environ.get("ANALYSIS_LANG") or "en"
    if update and options.lang == "zh":
        raise ValueError(
            "--update stores the English run: leave out --lang zh, or leave out --update"
        )
    if not options.lang and wanted not in LANGUAGES:
        raise ValueError(
            f"the variable ANALYSIS_LANG is {wanted!r}: set it to {' or '.join(LANGUAGES)}, or unset it"
        )
    return options.lang or ("en" if update else wanted)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="yuanhui", description="源汇十年 · the Yuanhui decade")
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("reproduce", help="execute the notebooks and write results/ · 复现")
    run.add_argument("--lang", choices=LANGUAGES, help="default: ANALYSIS_LANG, else en")
    run.add_argument(
        "--out", type=Path, help="results folder (default: results/ beside notebooks/)"
    )
    run.add_argument("--force", action="store_true", help="execute what has not changed too")
    run.add_argument("--update", action="store_true", help="rewrite the stored notebooks")
    run.set_defaults(run=_reproduce)
    _of_tables(commands)
    _of_results(commands)
    return parser


def _of_tables(commands: Commands) -> None:
    """Commands that read tables: claims, a page, the data package."""
    audit = commands.add_parser("audit", help="which figures cannot be true together · 审核")
    audit.add_argument(
        "claims", type=Path, nargs="?", help="claims table (default: the package's page)"
    )
    audit.add_argument(
        "--relations", type=Path, help="relations table (default: the package's for its own page)"
    )
    audit.add_argument(
        "--format", choices=["md", "table", "csv", "json"], default="md",
        help="the whole account (md, default; json), or one line per group with its verdict (table, csv)",
    )  # fmt: skip
    audit.add_argument("--lang", choices=LANGUAGES, help="default: ANALYSIS_LANG, else en")
    audit.set_defaults(run=_audit)
    claims = commands.add_parser("claims", help="a claims table of your own · 自己的数据条目表")
    new = claims.add_subparsers(dest="task", required=True).add_parser(
        "new", help="write a table to fill in · 新建"
    )
    new.add_argument("file", type=Path, help="where to write it: a CSV file that is not there yet")
    new.set_defaults(run=_new_claims)
    page = commands.add_parser("check-page", help="hold the claims against the page · 核对原文")
    page.add_argument("file", type=Path, help="the page: paragraph number, tab, text")
    page.add_argument("--claims", type=Path, help="claims table (default: the package's)")
    page.add_argument(
        "--excluded", type=Path, help="exclusions table (default: the package's for its own page)"
    )
    page.set_defaults(run=_check_page)


def _of_results(commands: Commands) -> None:
    """Commands that hand on what a run has found."""
    listed = commands.add_parser("results", help="the register of results · 结果登记表")
    listed.add_argument(
        "--match", metavar="TEXT", default="", help="in id, names, claims or official figures"
    )
    listed.add_argument(
        "--on", metavar="ID", help="only what rests on this claim, official figure or result"
    )
    listed.add_argument("--lang", choices=LANGUAGES, help="default: ANALYSIS_LANG, else en")
    listed.set_defaults(run=_results)
    cited = commands.add_parser("cite", help="one number as a sentence, with references · 引用")
    cited.add_argument("id", help="a result, a claim or an official figure; see: yuanhui results")
    cited.add_argument(
        "--style",
        default="gb7714-2025",
        help="gb7714-2025 (default), gb7714-2015, apa, bibtex, ris, csl-json",
    )
    cited.add_argument("--lang", choices=LANGUAGES, help="default: ANALYSIS_LANG, else en")
    cited.set_defaults(run=_cite)
    export = commands.add_parser(
        "export", help="figures and tables for reports, both languages · 导出图表"
    )
    export.add_argument(
        "--to",
        type=Path,
        required=True,
        metavar="DIR",
        help="a folder: new, empty or of earlier exports",
    )
    export.add_argument(
        "ids",
        nargs="*",
        metavar="ID",
        help="figures and tables (default: all); results, claims, benchmarks are tables",
    )
    export.set_defaults(run=_export)


def _reproduce(options: argparse.Namespace) -> int:
    if missing := [name for name in NEEDED if importlib.util.find_spec(name) is None]:
        raise ValueError(
            f'not installed: {", ".join(missing)}: in the repository, make setup, or without make: pip install -e ".[notebooks,reports]"'
        )
    with _signals() as caught:
        return _run_notebooks(options, caught)


@contextmanager
def _signals() -> Iterator[list[int]]:
    """Signals that ask to end are noted, not raised: nothing is cut in two by them."""
    caught: list[int] = []
    known = [
        getattr(signal, name)
        for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
        if hasattr(signal, name)
    ]
    # What is ignored already, as under nohup, stays so.
    before = {n: signal.getsignal(n) for n in known if signal.getsignal(n) is not signal.SIG_IGN}
    for number in before:
        signal.signal(number, lambda number, frame: caught.append(number))
    try:
        yield caught
    finally:
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)


def _run_notebooks(options: argparse.Namespace, caught: list[int]) -> int:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from analysis import reproduce as job

    notebooks = job.find_notebooks(Path.cwd())
    out = (options.out or notebooks.parent / "results").absolute()
    count = len(list(notebooks.glob("*.ipynb")))
    console = Console()
    bar = Progress(
        TextColumn("notebooks"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )
    try:
        with bar:
            task = bar.add_task("", total=count)
            outcomes = job.reproduce(
                notebooks, out, lang=options.lang, force=options.force, update=options.update,
                progress=lambda outcome: bar.advance(task), stop=lambda: bool(caught),
            )  # fmt: skip
    except job.Interrupted:
        print(f"interrupted: {out.name}/ is as it was", file=sys.stderr)
        return 128 + caught[0]
    except job.NotebookError as error:
        console.print(_table(error.outcomes))
        print(f"yuanhui reproduce: {out.name}/ is as it was\n{error}", file=sys.stderr)
        return 1
    console.print(_table(outcomes))
    return 0


def _table(outcomes: list) -> object:  # type: ignore[type-arg]
    from rich.table import Table

    table = Table("notebook", "seconds", "figures", "status")
    for o in outcomes:
        table.add_row(o.notebook, f"{o.seconds:.1f}", str(o.figures), o.status)
    return table


def _audit(options: argparse.Namespace) -> int:
    from analysis.audit import audit_claims
    from analysis.audit.formats import written
    from analysis.data.benchmarks import known_places
    from analysis.data.claims import known_indicators, load_claims
    from analysis.data.package import DATA
    from analysis.data.template import EXAMPLE

    path = options.claims or DATA / "claims.csv"
    relations = options.relations or (None if options.claims else DATA / "relations.csv")
    claims = load_claims(options.claims)
    if examples := [id for id in claims.index if id.startswith(EXAMPLE)]:
        print(
            f"{path.name}: {', '.join(examples)} stand in the template as examples: replace them",
            file=sys.stderr,
        )
    found = audit_claims(claims, relations, known_indicators(path), known_places(path))
    sys.stdout.write(written(found, options.format, options.lang).rstrip("\n") + "\n")
    return 0 if found.fits else 1


def _new_claims(options: argparse.Namespace) -> int:
    from analysis.data.template import write_template

    written = write_template(options.file)
    print(
        f"written: {', '.join(map(str, written))}\nfill it in, then: yuanhui audit {options.file}"
    )
    return 0


def _results(options: argparse.Namespace) -> int:
    from analysis.report.register import load_register, matching, resting_on

    results = load_register()
    rested = resting_on(results, options.on) if options.on else list(results.values())
    found = matching(rested, options.match)
    for r in found:
        print(
            f"{r.id}  {r.text(options.lang)}  [{r.ends(options.lang)}]  {r.name(options.lang)}  {r.notebook}"
        )
        print(
            f"    {'所据' if options.lang == 'zh' else 'rests on'}: {', '.join([*r.claims, *r.benchmarks])}"
        )
    if not found:
        print(
            f"no result holds {options.match!r} in its id, names, claims or official figures",
            file=sys.stderr,
        )
    return 0 if found else 1


def _cite(options: argparse.Namespace) -> int:
    from analysis.report.cite import cite

    print(cite(options.id, options.style, options.lang).rstrip("\n"))
    return 0


def _export(options: argparse.Namespace) -> int:
    from analysis.report.export import export

    written = export(
        options.to, options.ids, tell=lambda line: print(line, file=sys.stderr, flush=True)
    )
    print(f"{len(written)} files written to {options.to}")
    return 0


def _check_page(options: argparse.Namespace) -> int:
    from analysis.data.claims import load_claims, load_excluded
    from analysis.data.page import check_page

    claims, excluded = load_claims(options.claims), load_excluded(options.excluded)
    if options.claims and not options.excluded:
        excluded = excluded.iloc[:0]  # the package's are those of its own page
    problems = check_page(options.file, claims, excluded)
    print(
        "\n".join(problems)
        or f"{len(claims)} claims and {len(excluded)} exclusions agree with {options.file.name}"
    )
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
