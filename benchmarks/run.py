"""Ratios measured in one run, so that the machine's own speed drops out: ``make bench``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import tracemalloc
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.metrics import gap, inequality

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
# The oracles of the tests are what the audit is measured against.
sys.path.insert(0, str(ROOT / "tests" / "oracles"))


def command(*arguments: str, repeat: int = 5, **env: str) -> float:
    """Least of several wall times of a command."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        subprocess.run(arguments, check=True, cwd=ROOT, env=os.environ | env, capture_output=True)
        times.append(time.perf_counter() - start)
    return min(times)


def processor(*arguments: str, repeat: int = 7) -> float:
    """Least of several processor times of a command, its children included."""
    import resource

    times = []
    for _ in range(repeat):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(arguments, check=False, cwd=ROOT, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(times)


def call(function: Callable[[], object], repeat: int = 7) -> float:
    """Least of several processor times of a function: the wait for another program is not its own."""
    times = []
    for _ in range(repeat):
        start = time.process_time()
        function()
        times.append(time.process_time() - start)
    return min(times)


def against(function: Callable[[], object], plain: Callable[[], object], repeat: int = 15) -> float:
    """Ratio of the least times, taken in turns, so that another program's load falls on both."""
    times = [(call(function, 1), call(plain, 1)) for _ in range(repeat)]
    return min(t for t, _ in times) / min(t for _, t in times)


def imports() -> list[tuple[str, float, float | None]]:
    """What starting costs, in processor time."""
    python = [sys.executable, "-c"]
    empty = processor(*python, "pass")
    own, numpy, pandas, stack, claims = (
        processor(*python, code) - empty
        for code in (
            "import analysis",
            "import numpy",
            "import pandas",
            "import pandas, seaborn, statsmodels.api",
            "from analysis import load_claims; load_claims()",
        )
    )
    audit = processor(str(BIN / "yuanhui"), "audit") - empty
    with tempfile.TemporaryDirectory() as folder:
        large = processor(str(BIN / "yuanhui"), "audit", str(communique(Path(folder), 500))) - empty
    return [
        ("import analysis / import numpy", own / numpy, 0.5),
        ("import analysis / pandas, seaborn, statsmodels", own / stack, None),
        ("first load_claims() / import pandas", claims / pandas, 1.4),
        ("yuanhui audit of the page / import pandas", audit / pandas, 2.0),
        ("yuanhui audit of a page of 500 numbers / import pandas", large / pandas, 4.0),
    ]


def communique(folder: Path, n: int) -> Path:
    """A page of n numbers: of each indicator two levels and the growth between them."""
    from analysis import load_indicators

    yuan = load_indicators().query("unit == 'yuan' and price_basis == 'nominal'").index
    rng, lines = np.random.default_rng(7), ["indicator,kind,printed,start,end,place"]
    for k in range(-(-n // 3)):
        name, place = yuan[k % len(yuan)], f"{k // len(yuan) + 1}县"
        first, growth = rng.uniform(10, 500), rng.uniform(0.01, 0.15)
        lines += [
            f"{name},level,{first:.2f}亿元,,2020,{place}",
            f"{name},level,{first * (1 + growth):.2f}亿元,,2021,{place}",
            f"{name},growth,{growth:.1%},2020,2021,{place}",
        ]
    path = folder / "page.csv"
    path.write_text("\n".join(lines[: n + 1]), encoding="utf-8")
    return path


def series(n: int) -> pd.DataFrame:
    """Claims of one indicator: levels of n / 2 years, and the growth in each."""
    from analysis import load_claims

    rng, level, rows = np.random.default_rng(5), 1000.0, []
    for year in range(2100 - n // 2, 2100):
        growth = rng.uniform(0.01, 0.1)
        rows.append(("growth", f"{growth:.1%}", year - 1, year))
        level *= 1 + growth
        rows.append(("level", f"{level:.0f}亿元", "", year))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "claims.csv")
        lines = [f"retail_sales,{','.join(map(str, row))}" for row in rows]
        path.write_text("\n".join(["indicator,kind,printed,start,end", *lines]), encoding="utf-8")
        return load_claims(path)


def metrics() -> list[tuple[str, float, float | None]]:
    """What the decorator that lets metrics take quantities costs where there are none."""
    rng = np.random.default_rng(3)
    urban, rural = rng.uniform(2e4, 6e4, 1_000_000), rng.uniform(1e4, 3e4, 1_000_000)
    decorated, checked = gap.income_ratio, gap.income_ratio.__wrapped__
    ratio = against(lambda: decorated(urban, rural), lambda: checked(urban, rural), 25)
    plain = against(lambda: decorated(urban, rural), lambda: urban / rural, 15)
    return [
        ("metric / the same without quantities, 1e6 floats", ratio, 1.05),
        ("metric / the bare formula, unchecked, 1e6 floats", plain, None),
    ]


def citing() -> list[tuple[str, float, float | None]]:
    """In turns, so that another program's load falls on all."""
    styles = ["gb7714-2025", "apa"]
    commands = [
        [sys.executable, "-c", "from analysis import load_claims; load_claims()"],
        *([str(BIN / "yuanhui"), "cite", "ratio_2021", "--style", s] for s in styles),
    ]
    times = [[command(*c, repeat=1) for c in commands] for _ in range(9)]
    plain, *cited = (min(column) for column in zip(*times, strict=True))
    limits = [1.5, None]  # pandoc writes the second
    return [
        (f"cite, {s} / first load_claims()", t / plain, limit)
        for s, t, limit in zip(styles, cited, limits, strict=True)
    ]


def notebooks() -> list[tuple[str, float, float | None]]:
    paths = sorted((ROOT / "notebooks").rglob("[0-9]*.ipynb"))
    names = [str(path.relative_to(ROOT)) for path in paths]
    with tempfile.TemporaryDirectory() as folder:
        nbconvert = [str(BIN / "jupyter"), "nbconvert", "--to", "notebook", "--execute"]
        convert = [*nbconvert, "--output-dir", f"{folder}/nb"]
        # The same work on both sides: files are written by nbconvert's kernels, too.
        out = {"ANALYSIS_OUT": f"{folder}/o"}
        serial = sum(
            command(*convert, n, repeat=1, ANALYSIS_NOTEBOOK=_name(n), **out) for n in names
        )
        empty = command(*convert, _imports_only(Path(folder)), repeat=2)
        alone = {_name(n): command(*convert, n, repeat=1) for n in names if "zh" not in n}
        run = [str(BIN / "yuanhui"), "reproduce", "--out", f"{folder}/results"]
        first, again = command(*run, "--force", repeat=1), command(*run, repeat=2)
    return [
        ("reproduce / nbconvert one after the other, same files written", first / serial, 0.65),
        ("reproduce unchanged / nbconvert, same files", again / serial, 0.1),
        *(
            (f"{name} / a notebook of imports alone", seconds / empty, 2.0)
            for name, seconds in alone.items()
        ),
    ]


def _name(path: str) -> str:
    """A notebook as ``yuanhui reproduce`` calls it: a Chinese one is ``zh/NAME``."""
    return Path(path).relative_to("notebooks").with_suffix("").as_posix()


def _imports_only(folder: Path) -> str:
    """A notebook that loads the libraries of the others and does nothing."""
    import nbformat

    source = "import numpy, pandas, seaborn, matplotlib.pyplot, scipy.stats\nimport statsmodels.formula.api\nfrom analysis import begin, load_claims\nbegin()\nload_claims()"
    path = folder / "imports.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)]), path)
    return str(path)


def docs() -> list[tuple[str, float, float | None]]:
    """The site in a copy, so that a notebook can be changed."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        made = shutil.ignore_patterns("_build", "api", "__pycache__")
        for part in ("docs", "notebooks", "data", "results"):
            shutil.copytree(ROOT / part, copy / part, ignore=made)
        shutil.copyfile(ROOT / "CHANGELOG.md", copy / "CHANGELOG.md")
        build = [
            str(BIN / "sphinx-build"),
            "-q",
            "--jobs",
            "2",
            str(copy / "docs"),
            str(copy / "site"),
        ]
        full = min(command(*build, "--fresh-env", "--write-all", repeat=1) for _ in range(2))
        changed = min(
            _after_a_change(copy / "notebooks" / "1_growth_trends.ipynb", build, n)
            for n in range(3)
        )
    return [("site with one notebook changed / full build", changed / full, 0.4)]


def _after_a_change(notebook: Path, build: list[str], number: int) -> float:
    """Seconds of a build after a word was added to a notebook."""
    text = notebook.read_text(encoding="utf-8")
    notebook.write_text(
        text.replace("# Growth trends", f"# Growth trends Word{number}"), encoding="utf-8"
    )
    seconds = command(*build, repeat=1)
    page = notebook.parents[1] / "site" / "notebooks" / f"{notebook.stem}.html"
    assert f"Word{number}" in page.read_text(encoding="utf-8")
    return seconds


def plain_theil(y: np.ndarray, g: np.ndarray, w: np.ndarray) -> np.ndarray:
    """The plainest weighted Theil by group."""
    weight, total, logs = (
        np.bincount(g, w),
        np.bincount(g, w * y),
        np.bincount(g, w * y * np.log(y)),
    )
    return logs / total - np.log(total / weight)


def theil() -> list[tuple[str, float, float | None]]:
    rng = np.random.default_rng(7)
    n = 1_000_000
    y, g, w = rng.lognormal(size=n), rng.integers(0, 1000, n), rng.uniform(1, 2, n)
    category = pd.Categorical(g)
    plain = lambda: plain_theil(y, g, w)  # noqa: E731
    frame = pd.DataFrame({"y": y, "g": g, "w": w})

    def one(f: pd.DataFrame) -> float:
        amount = f.w * f.y
        return (amount * np.log(f.y / np.average(f.y, weights=f.w))).sum() / amount.sum()

    rows = [
        (
            "theil_by_group / bincount, integers, 1e6 rows",
            against(lambda: inequality.theil_by_group(y, g, w), plain),
            1.2,
        ),
        (
            "theil_by_group / bincount, categories, 1e6 rows",
            against(lambda: inequality.theil_by_group(y, category, w), plain),
            1.2,
        ),
        (
            "theil_by_group / groupby.apply, 1e6 rows",
            call(lambda: inequality.theil_by_group(y, g, w))
            / call(lambda: frame.groupby("g")[["y", "w"]].apply(one), 1),
            None,
        ),
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from inequality.theil import TheilD

        y, g = y[:100_000], g[:100_000]
        rows.append(
            (
                "theil_by_group / pysal inequality, 1e5 rows",
                call(lambda: inequality.theil_by_group(y, g)) / call(lambda: TheilD(y, g), 3),
                None,
            )
        )
    tracemalloc.start()
    y, g, w = frame.y.to_numpy(), frame.g.to_numpy(), frame.w.to_numpy()
    inequality.theil_by_group(y, g, w)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return [
        *rows,
        ("theil_by_group: peak memory / input", peak / (y.nbytes + g.nbytes + w.nbytes), 2.0),
    ]


def pairs(n: int) -> pd.DataFrame:
    """Rows of growth, multiple and levels, most of them consistent, some an edge or a digit off."""
    rng = np.random.default_rng(11)
    steps, rate, start = (
        rng.integers(1, 13, n),
        rng.uniform(0, 0.2, n),
        rng.integers(1000, 90_000, n),
    )
    grown = (1 + rate) ** steps
    return pd.DataFrame(
        {
            "growth": np.rint(1000 * rate + rng.choice([0, 0, 0, 0, 2], n)).astype(int), "growth_decimals": 1,
            "multiple": np.rint(100 * grown).astype(int), "multiple_decimals": 2,
            "start": start, "start_decimals": 0, "end": np.rint(start * grown).astype(int), "end_decimals": 0,
            "steps": steps,
        }
    )  # fmt: skip


def audits() -> list[tuple[str, float, float | None]]:
    import solver
    from analysis import audit_claims, load_claims, load_indicators
    from analysis.audit import (
        Claim,
        Group,
        Mixture,
        audit_pairs,
        conflicts,
        load_relations,
        readings,
    )
    from whole_numbers import whole_stretch, whole_verdict

    frame, tried = pairs(10_000), readings("steps", "multiple", "rounding")
    rows = list(zip(*(frame[c].tolist() for c in frame), strict=True))
    found = audit_pairs(frame)
    loop = lambda: [(*whole_verdict(row, tried), whole_stretch(row)) for row in rows]  # noqa: E731
    verdict, reading, spread = zip(*loop(), strict=True)
    assert found.verdict.astype(str).tolist() == list(verdict)
    assert found.reading.astype(object).fillna("").tolist() == list(reading)
    assert np.allclose(found.stretch, spread, atol=2e-4)
    claims, known = load_claims(), load_indicators()
    relations = load_relations()
    names = ("all_income", "urban_income", "rural_income")
    figures = tuple(
        Claim.of(r) for r in claims.reset_index().to_dict("records") if r["indicator"] in names
    )
    group = Group(figures, mixture=Mixture(*names, 2012, 2021))
    page = lambda: audit_claims(claims, relations, known)  # noqa: E731
    series_100, series_200 = series(100), series(200)
    assert set(map(frozenset, solver.enumerate_conflicts(group))) == set(
        map(frozenset, page().conflicts.members)
    )
    return [
        (
            "whole-number loop / audit_pairs, at least",
            against(loop, lambda: audit_pairs(frame), 3),
            -20.0,
        ),
        (
            "z3 conflicts / conflicts in exact arithmetic, at least",
            against(
                lambda: solver.enumerate_conflicts(group),
                lambda: conflicts(group.members, group.possible),
            ),
            -20.0,
        ),
        ("audit_pairs, 1e7 rows: peak memory / input", _peak(pairs(10_000_000)), 2.0),
        (
            "audit of 200 numbers of one indicator / of 100",
            against(lambda: audit_claims(series_200), lambda: audit_claims(series_100), 3),
            2.5,
        ),
    ]


def reading() -> list[tuple[str, float, float | None]]:
    """Reading a page, beside a scan for its digits, and auditing what was read."""
    import re

    from analysis.extract.extraction import extract

    folder = ROOT / "tests" / "extract" / "pages"
    names = ("communique", "half_year", "decade", "lists")
    page = "\n".join((folder / f"{name}.txt").read_text(encoding="utf-8") for name in names)
    scans, digits = 200, re.compile(r"[0-9]+(?:\.[0-9]+)?")
    read = extract(page)
    scanned = [page] * scans
    beside = against(lambda: extract(page), lambda: [[*digits.finditer(p)] for p in scanned])
    one, many = call(lambda: extract(page)), call(lambda: extract((page + "\n") * 8))
    auditing = against(read.audit, lambda: extract(page))
    # What a pattern could try again and again.
    pieces = ["1,", "(", "、1", "1234567890", "2021年", "增长", "“1", "  ", "  1", " 12"]
    short, long = (
        [f"{piece * n}\n2021年，财政收入12亿元。" for piece in pieces] for n in (3000, 12000)
    )
    growth = [
        call(lambda text=b: extract(text), 1) / call(lambda text=a: extract(text), 1) / 4
        for a, b in zip(short, long, strict=True)
    ]
    return [
        ("read a page / scan it for digits", beside * scans, 50),
        ("read eight pages in one text / eight times one", many / one / 8, 1.3),
        ("read four times as much of one piece / four times", max(growth), 2),
        ("audit what was read of a page / read it", auditing, 2),
    ]


def made_up(n: int, folder: Path, sizes: tuple[float, ...] = (0,)) -> Path:
    """Made-up pages in one Parquet file, in row groups as `docs/many_pages.md` asks for."""
    from pages import table

    path = folder / f"{n}.parquet"
    table(n, sizes).to_parquet(path, index=False, row_group_size=1000)
    return path


def planted() -> list[tuple[str, float, float | None]]:
    """Precision and recall of reading and auditing, over the size of what was planted."""
    from pages import PLANTS, SIZES, table

    from analysis.corpus import audit_pages

    made = table(40 * len(PLANTS) * len(SIZES), SIZES)
    verdicts = audit_pages(made.to_dict("records"), 60)["verdicts"].to_pandas()
    off = verdicts[verdicts.verdict == "does_not_fit"]
    made["accused"] = made.doc_id.isin(off.doc_id)
    rows = []
    for size, group in made.groupby("size"):
        seen, of = int(group.accused.sum()), len(group)
        words = f"moved by {size:g} units of the last digit" if size else "nothing moved"
        rows.append((f"{words}: {seen} of {of} pages accused", seen / of, None if size else 0))
    true = int((made.accused & (made["size"] > 0)).sum())
    named = f"accused pages where something was moved: {true} of {made.accused.sum()}"
    return [*rows, (f"{named}, at least", true / made.accused.sum(), -1.0)]


def corpus() -> list[tuple[str, float, float | None]]:
    """Many pages beside a loop over them, by one worker and by two."""
    from pages import table

    from analysis.corpus import audit_pages
    from analysis.extract.extraction import extract

    pages = table(2000).to_dict("records")
    texts = [page["text"] for page in pages[:200]]
    read = [extract(text) for text in texts]
    auditing = against(lambda: [p.audit().fits for p in read], lambda: [*map(extract, texts)], 3)
    loop = call(lambda: audit_pages(pages, 60), 1)
    with tempfile.TemporaryDirectory() as folder:
        source = made_up(2000, Path(folder))
        one, two = (audited(source, Path(folder, f"{n}"), n) for n in (1, 2))
    return [
        ("audit what was read of pages / read them", auditing, 2),
        ("audit_corpus, 2,000 pages, one worker / plain loop", one[0] / loop, 1.4),
        ("audit_corpus, two workers / one, processor time", two[0] / one[0], 1.1),
        ("pages a second and core, plain loop", 2000 / loop, None),
        ("pages a second and core, one worker", one[1], None),
        ("pages a second and core, two workers", two[1] / 2, None),
    ]


def audited(source: Path, out: Path, workers: int) -> list[float]:
    """Processor time of a run, its pages a second, and the most megabytes that the process which
    hands out parts takes, and that one which does a part takes.
    """
    # Linux counts the parent's memory in a child's `ru_maxrss`, but not here.
    peak = "next(line for line in open('/proc/self/status') if 'VmHWM' in line).split()[1]"
    told = f"; import os; print({peak}, file=open(os.environ['PEAKS'], 'a'))"
    code = (
        "import os, sys; from analysis import corpus\n"
        f"corpus.COMMAND[-1] += {told!r}\n"
        "found = corpus.audit_corpus(*sys.argv[1:3], workers=int(sys.argv[3]), progress=False)\n"
        f"print(sum(os.times()[:4]), found.pages_a_second, int({peak}) / 1024)"
    )
    peaks = out.with_suffix(".peaks")
    command = [sys.executable, "-c", code, str(source), str(out), str(workers)]
    environment = os.environ | {"PEAKS": str(peaks)}
    run = subprocess.run(command, check=True, capture_output=True, env=environment)
    of_parts = max(map(int, peaks.read_text().split())) / 1024
    return [*map(float, run.stdout.split()), of_parts]


def large_corpus() -> list[tuple[str, float, float | None]]:
    """Twenty thousand pages beside a thousand, and what a process takes."""
    with tempfile.TemporaryDirectory() as folder:
        few, many = (
            audited(made_up(n, Path(folder)), Path(folder, f"out{n}"), 2) for n in (1000, 20_000)
        )
    return [
        ("20,000 pages / twenty times 1,000, processor time", many[0] / few[0] / 20, 1.1),
        ("pages a second of two workers, 20,000 pages", many[1], None),
        ("megabytes of who hands out parts, 20,000 pages", many[2], 400),
        ("the same / of 1,000 pages", many[2] / few[2], 1.1),
        ("megabytes of a part's process, 20,000 pages", many[3], 400),
        ("the same / of 1,000 pages", many[3] / few[3], 1.1),
    ]


def many_pairs() -> list[tuple[str, float, float | None]]:
    """Fifty million pairs from Parquet files, each a task of Dask."""
    with tempfile.TemporaryDirectory() as folder:
        for k in range(50):
            pairs(1_000_000).to_parquet(Path(folder, f"{k:02}.parquet"))
        code = (
            "import sys, time, dask.dataframe as dd; from analysis.audit import audit_pairs\n"
            "import resource as r\n"
            "frame = dd.read_parquet(sys.argv[1])\n"
            "meta = audit_pairs(frame.head(1))\n"
            "start = time.monotonic()\n"
            "found = frame.map_partitions(audit_pairs, meta=meta).verdict.value_counts()\n"
            "print(found.compute(scheduler='threads', num_workers=2).sum(),"
            " time.monotonic() - start, r.getrusage(r.RUSAGE_SELF).ru_maxrss / 1024)"
        )
        run = subprocess.run([sys.executable, "-c", code, folder], capture_output=True, check=True)
    rows, seconds, megabytes = map(float, run.stdout.split())
    assert rows == 50_000_000
    return [
        ("50,000,000 pairs from Parquet on Dask: seconds", seconds, None),
        ("the same: megabytes", megabytes, None),
    ]


def _peak(frame: pd.DataFrame) -> float:
    from analysis.audit import audit_pairs

    tracemalloc.start()
    audit_pairs(frame)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / int(frame.memory_usage(index=False).sum())


def main() -> int:
    parts = {
        "imports": imports,
        "citing": citing,
        "metrics": metrics,
        "theil": theil,
        "audits": audits,
        "reading": reading,
        "planted": planted,
        "corpus": corpus,
        "large_corpus": large_corpus,
        "many_pairs": many_pairs,
        "docs": docs,
        "notebooks": notebooks,
    }
    print(f"{'ratio':55} {'measured':>9} {'limit':>8}")
    missed = 0
    for part in sys.argv[1:] or parts:
        for name, ratio, limit in parts[part]():
            # A negative limit is the least that is asked for.
            off = limit is not None and (ratio < -limit if limit < 0 else ratio > limit)
            missed += off
            print(
                f"{name:55} {ratio:9.3f} {'' if limit is None else abs(limit):>8}{'  MISSED' if off else ''}",
                flush=True,
            )
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
