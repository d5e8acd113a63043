"""The command ``yuanhui``: from a page to its account, its citations, its report."""

from __future__ import annotations

import argparse
import gettext
import io
import os
import sys
import warnings
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from analysis.messages import LANGUAGES, LOCALE, N_, _, language, n_, speaking
from analysis.report.references import STYLES

FORMATS = ("md", "json", "table", "csv")
LISTS = ("text", "csv", "json")
EPILOG = N_(
    "example:\n  yuanhui audit page.csv --to report.docx"
    "\n\nexit codes:\n  0  done, and everything fits"
    "\n  1  done, and something does not fit, or nothing was found\n  2  it could not be done"
)
DETAILS = ("conflicts", "repairs", "implied", "official", "all")
#: What is told of many pages.
COUNTS = {
    "pages": N_("pages"), "claims": N_("printed numbers read"),
    "verdicts": N_("groups of printed numbers"),
    "does_not_fit": N_("groups that do not fit as printed"),
    "errors": N_("pages that could not be read to their end"),
    "pages_a_second": N_("pages a second"),
}  # fmt: skip
#: What stands before and after words that stand out on a terminal.
BOLD, RED, PLAIN = "\x1b[1m", "\x1b[1;31m", "\x1b[0m"
#: What argparse says by itself, for our catalogue, in which `main` lets it look.
ARGPARSE = (
    N_("usage: "), N_("positional arguments"), N_("options"), N_("show this help message and exit"),
    N_("the following arguments are required: %s"), N_("unrecognized arguments: %s"),
    N_("expected one argument"), N_("argument %(argument_name)s: %(message)s"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"), N_("%(prog)s: error: %(message)s\n"),
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; its exit code: 0 well, 1 something does not fit, 2 could not be done."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # codes where a console has no Chinese, no failure
            stream.reconfigure(errors="backslashreplace")
    asked = getattr(_common().parse_known_args(arguments)[0], "lang", None)
    with speaking(asked), warnings.catch_warnings():
        warnings.showwarning = lambda message, *_more: print(f"yuanhui: {message}", file=sys.stderr)
        try:
            return _run(arguments)
        except BrokenPipeError:
            # Who reads, as head does, has seen enough; nothing is left to flush at the end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 141  # what a shell says of a command that SIGPIPE ended
        except (OSError, ValueError, ArithmeticError, ModuleNotFoundError) as error:
            print(f"yuanhui: {_plain(error)}", file=sys.stderr)
            return 2
        except KeyboardInterrupt:
            print(_("interrupted: what was there is as it was"), file=sys.stderr)
            return 130


def _run(arguments: Sequence[str] | None) -> int:
    """The command asked for, and its exit code."""
    gettext.bindtextdomain(gettext.textdomain("analysis"), LOCALE)
    os.environ["LANGUAGE"] = LANGUAGES[language()]
    parser = _parser()
    options = parser.parse_args(arguments)
    if not options.command:
        parser.print_help()
        return 0
    with speaking(options.lang or os.environ.get("ANALYSIS_LANG") or None):
        code = options.run(options)
    sys.stdout.flush()
    return int(code or 0)


def _plain(error: Exception) -> str:
    """What went wrong and what to do, also where Python or the system say only a part of it."""
    if isinstance(error, OSError) and error.strerror:
        place = f" ({error.filename})" if error.filename else ""
        text = N_("{reason}{place}: mend that, or choose another place")
        return _(text, reason=error.strerror, place=place)
    if isinstance(error, ModuleNotFoundError) and error.name:
        return _(
            "not installed: {package}: in the repository, make setup, or without make: pip install"
            ' -e ".[notebooks,reports,pages,corpus]"',
            package=error.name,
        )
    return str(error)


def _common() -> argparse.ArgumentParser:
    """What every command takes; asked once before, since the help is written in the language."""
    common = argparse.ArgumentParser("yuanhui", add_help=False)
    languages = _("default: ANALYSIS_LANG, else the locale")
    # A command that does not say it leaves what was said before it.
    common.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help=languages)
    return common


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="yuanhui", description="源汇十年 · the Yuanhui decade", epilog=_(EPILOG),
        formatter_class=argparse.RawDescriptionHelpFormatter, parents=[_common()],
    )  # fmt: skip
    number = f"yuanhui {version('yuanhui-decade')}"
    parser.add_argument("--version", action="version", version=number, help=_("print the version"))
    parser.set_defaults(lang=None)
    _commands(parser.add_subparsers(dest="command"))
    return parser


def _commands(commands: Any) -> None:
    """What each command takes."""
    command = partial(_command, commands)
    add = command("reproduce", _("execute the notebooks and write results/"), _reproduce)
    folder = _("results folder (default: beside notebooks/)")
    add("--to", "--out", type=Path, dest="out", metavar="DIR", help=folder)
    add("--force", action="store_true", help=_("execute what has not changed too"))
    add("--update", action="store_true", help=_("rewrite the stored notebooks"))
    add = command("audit", _("which numbers cannot be true together"), _audit)
    add("claims", type=Path, nargs="?", metavar="FILE",
        help=_("claims table or page (.txt .html .pdf .docx); default: the package's"))  # fmt: skip
    _of_a_page(add)
    add("--relations", type=Path, help=_("relations table (default: the package's, for its page)"))
    add("--details", choices=DETAILS, default="", help=_("what stands behind the first screen"))
    formats = _("md, json: all; table, csv: a line a group (default: the first screen)")
    add("--format", choices=FORMATS, help=formats)
    add("--to", type=Path, metavar="FILE", help=_("write a report there: .html or .docx"))
    add = command("audit-corpus", _("the audit of thousands of pages"), _audit_corpus)
    add("pages", metavar="PAGES", help=_("a folder of pages, or Parquet files: doc_id, text"))
    goes_on = _("a folder: new, or of a run that was ended, which goes on")
    add("--to", required=True, metavar="DIR", help=goes_on)
    add("--workers", type=int, metavar="N", help=_("pages at a time (default: one a core)"))
    add("--scheduler", metavar="ADDRESS", help=_("work on a Dask cluster: tcp://…"))
    add = command("extract", _("the numbers of a page, as a claims table"), _extract)
    add("page", type=Path, help=_("the page: a file .txt, .html, .pdf or .docx"))
    folder = _("a folder: new, empty or extracted")
    add("--to", type=Path, required=True, metavar="DIR", help=folder)
    _of_a_page(add)
    add("--all", action="store_true", help=_("take what is held back into the claims too"))
    add = command("indicators", _("what numbers can be of, with the words pages use"), _indicators)
    _of_a_list(add, _("in code, names or words"))
    add = command("claims", _("a claims table of your own: claims new FILE"), _new_claims)
    add("task", choices=["new"], help=_("write a table to fill in"))
    add("file", type=Path, help=_("where to write it: a file .xlsx or .csv that is not there yet"))
    add = command("check-page", _("hold the claims against the page"), _check_page)
    add("file", type=Path, help=_("the page's text, a paragraph a line"))
    add("--claims", type=Path, help=_("claims table (default: the package's)"))
    add("--excluded", type=Path, help=_("exclusions table (default: the package's, for its page)"))
    add = command("results", _("the register of results"), _results)
    _of_a_list(add, _("in id, names, claims, official series"))
    add("--claims", type=Path, help=_("the numbers of this claims table instead"))
    add = command("cite", _("numbers as sentences, with references"), _cite)
    add("ids", nargs="+", metavar="ID",
        help=_("results, claims or official numbers; see: yuanhui results"))  # fmt: skip
    add("--style", choices=STYLES, default=STYLES[0])
    add("--claims", type=Path, help=_("claims table (default: the package's)"))
    add = command("export", _("figures and tables for reports, both languages"), _export)
    add("--to", type=Path, required=True, metavar="DIR", help=_("a folder: new, empty or exported"))
    add("--claims", type=Path, help=_("figures and tables of this claims table instead"))
    add("ids", nargs="*", metavar="ID", help=_("figures and tables, of data too (default: all)"))


def _command(commands: Any, name: str, words: str, run: Callable[[Any], int | None]) -> Any:
    """A command, as what adds its arguments."""
    added = commands.add_parser(name, help=words, parents=[_common()])
    added.set_defaults(run=run)
    return added.add_argument


def _of_a_list(add: Callable[..., Any], where: str) -> None:
    add("--match", metavar="TEXT", default="", help=where)
    add("--format", choices=LISTS, default="text", help=_("default: text"))


def _of_a_page(add: Callable[..., Any]) -> None:
    add("--date", metavar="DATE", help=_("day of publication of a page: 2022-03-01"))
    add("--place", metavar="PLACE", default="", help=_("whose numbers a page tells: code or name"))


def _reproduce(options: argparse.Namespace) -> None:
    from analysis.reproduce import find_notebooks, reproduce

    notebooks = find_notebooks(Path.cwd())
    out = (options.out or notebooks.parent / "results").absolute()
    say = partial(print, flush=True)
    reproduce(notebooks, out, force=options.force, update=options.update, progress=say)


def _audit(options: argparse.Namespace) -> int:
    from analysis.audit.audit import WRITERS, audit_page
    from analysis.extract.read import PAGES

    if options.claims and options.claims.suffix.lower() in PAGES:
        audit = _read(options.claims, options).audit()
    else:
        audit = audit_page(options.claims, options.relations)
    if options.to:
        from analysis.report.document import write_document

        write_document(audit, options.to)
        print(_("written: {files}", files=options.to))
    elif options.format:
        print(WRITERS[options.format](audit))
    else:
        told = len(audit.problems) if options.details in ("", "all") else 0
        print(_headed(audit.explain(level=options.details), told))
    return 0 if audit.fits else 1


def _audit_corpus(options: argparse.Namespace) -> int:
    from analysis.corpus import audit_corpus

    client = None
    if options.scheduler:
        from distributed import Client

        client = Client(options.scheduler)
    found = audit_corpus(options.pages, options.to, client=client, workers=options.workers)
    for name, label in COUNTS.items():
        print(f"{found[name]:.1f}".removesuffix(".0").rjust(10), _(label))
    return 1 if found.does_not_fit else 0


def _read(path: Path, options: argparse.Namespace) -> Any:
    """The numbers of a page; how many there are goes to the side."""
    from analysis.extract.extraction import extract
    from analysis.extract.read import read_page

    title, everything = path.stem, getattr(options, "all", False)
    page = extract(read_page(path), options.date, options.place, title=title, everything=everything)
    text = N_("{file}: {n} numbers read, {held} of them held back for review")
    n, held = len(page.origin), len(page.review)
    print(_(text, file=path.name, n=n, held=held), file=sys.stderr)
    return page


def _extract(options: argparse.Namespace) -> None:
    _read(options.page, options).write(options.to)
    print(_("written: {files}", files=options.to))
    print(_("look at {review}, then: yuanhui audit {claims}", review=options.to / "review.html",
            claims=options.to / "claims.csv"))  # fmt: skip


def _headed(account: str, problems: int) -> str:
    """The account; on a terminal the first line of each block stands out, of a problem in red."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return account
    lines = []
    for k, block in enumerate(account.split("\n\n")):
        head, *others = block.split("\n")
        colour = RED if 1 <= k <= problems else BOLD
        lines.append("\n".join([f"{colour}{head}{PLAIN}", *others]))
    return "\n\n".join(lines)


def _new_claims(options: argparse.Namespace) -> None:
    from analysis.extract.form import write_form

    write_form(options.file)
    print(_("written: {files}", files=options.file))
    print(_("fill it in, then: yuanhui audit {file}", file=options.file))


def _results(options: argparse.Namespace) -> int:
    from dataclasses import asdict

    import pandas as pd

    from analysis.report.register import load_register, matching

    if options.claims:
        return _numbers_of(options)
    lang, matched = language(), matching(load_register().values(), options.match)
    lines = []
    for r in matched:
        named = _("; ").join(filter(None, [r.name(lang), r.given(lang)]))
        lines.append(f"{r.id}  {r.text(lang)}  [{r.interval(lang)}]  {named}  {r.notebook}")
        lines.append("    " + _("rests on: {ids}", ids=", ".join([*r.claims, *r.benchmarks])))
    nothing = N_("no result holds {text!r} in its id, names, claims or official series")
    return _print_list(lines, pd.DataFrame(map(asdict, matched)), nothing, options)


def _indicators(options: argparse.Namespace) -> int:
    from analysis.data.claims import load_indicators
    from analysis.data.rules import unit_name
    from analysis.data.vocabulary import matching

    shown = matching(options.match, load_indicators())
    lines = [
        f"{code}  {row[f'name_{language()}']}  [{unit_name(row.unit)}]  {row.words}".rstrip()
        for code, row in shown.iterrows()
    ]
    nothing = N_(
        "no indicator holds {text!r}: one of your own takes a line on the sheet indicators"
    )
    return _print_list(lines, shown.reset_index(), nothing, options)


def _print_list(lines: list[str], table: Any, nothing: str, options: argparse.Namespace) -> int:
    """A list as lines for people, or as a table for programs; what is said where it is empty."""
    if options.format == "csv":
        print(table.to_csv(index=False, lineterminator="\n"), end="")
    elif options.format == "json":
        print(table.to_json(orient="records", force_ascii=False, indent=1))
    else:
        print("".join(f"{line}\n" for line in lines), end="")
    if not lines:
        print(_(nothing, text=options.match), file=sys.stderr)
    return 0 if lines else 1


def _numbers_of(options: argparse.Namespace) -> int:
    """The numbers of a claims table of one's own, which cite takes by their ids."""
    from analysis.data.claims import indicators_beside, load_claims
    from analysis.numbers.printed import parse

    names = indicators_beside(options.claims)[f"name_{language()}"]
    claims = load_claims(options.claims)
    table = claims[["printed", "qualifier", "start", "end", "lower", "upper"]].reset_index()
    table.insert(1, "name", claims.indicator.map(names).to_numpy())
    words = (" ".join(map(str, row)).casefold() for row in table.to_numpy())
    table = table[[options.match.casefold() in row for row in words]]
    lines = [
        f"{r.id}  {r.name}  {parse(r.printed).spoken(language(), r.qualifier)}"
        for r in table.itertuples()
    ]
    nothing = N_("no number holds {text!r} in its id, name or digits")
    return _print_list(lines, table, nothing, options)


def _cite(options: argparse.Namespace) -> None:
    from analysis.report.cite import cite

    print(cite(options.ids, options.style, language(), claims=options.claims).rstrip("\n"))


def _export(options: argparse.Namespace) -> None:
    if options.claims:
        from analysis.report.own_page import export_page

        if options.ids:
            raise ValueError(_("with --claims all is written: leave out {ids}", ids=options.ids[0]))
        n = len(export_page(options.to, options.claims))
    else:
        from analysis.report.export import export

        n = len(export(options.to, options.ids))
    print(n_("one file written to {folder}", "{n} files written to {folder}", n, folder=options.to))


def _check_page(options: argparse.Namespace) -> int:
    from analysis.data.claims import load_claims, load_excluded
    from analysis.extract.page import check_page

    claims = load_claims(options.claims) if options.claims else None
    excluded = load_excluded(options.excluded) if options.excluded else None
    problems = check_page(options.file, claims, excluded)
    text = N_("every number of the table stands in {file}, and every number there in the table")
    if excluded is not None or claims is None:
        text = N_("every claim stands in {file}, and every number is claimed or excluded")
    print("\n".join(problems) or _(text, file=options.file.name))
    return 1 if problems else 0
