"""Run the notebooks as on other processors, and compare what they write with results/, byte by byte.

``make portable`` takes every processor and every file; ``--numbers`` the one that differs most from a
present-day one, and the files of numbers alone.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
SIMD = "import json, numpy; print(json.dumps(numpy.show_config(mode='dicts')['SIMD Extensions'].get('found', [])))"
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")


def ask(code: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-c", code]
    return subprocess.run(command, env=os.environ | env, capture_output=True, text=True, check=True)


def kernel(name: str) -> dict[str, str]:
    """The linear algebra of a processor; what OpenBLAS does not know it would replace without a word."""
    env = {"OPENBLAS_CORETYPE": name}
    told = ask("import numpy, scipy.linalg", OPENBLAS_VERBOSE="2", **env).stderr
    assert told.split() == ["Core:", name] * 2, f"asked for {name} kernels, got {told!r}"
    return env


def without_vectors() -> dict[str, str]:
    """Neither numpy's loops for newer processors nor the C library's; a name that numpy does not know it warns of."""
    found = json.loads(ask(SIMD).stdout)
    env = {
        "NPY_DISABLE_CPU_FEATURES": " ".join(found),
        "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F",
    }
    assert found, "numpy finds no features here that could be switched off"
    assert json.loads(ask(SIMD, **env).stdout) == [], f"of {found} some are still on"
    return env


def processors(numbers: bool) -> dict[str, dict[str, str]]:
    oldest = {"Nehalem without vector loops": kernel("Nehalem") | without_vectors()}
    if numbers:
        return oldest
    return oldest | {"Haswell": kernel("Haswell"), "four threads": dict.fromkeys(THREADS, "4")}


def differing(env: dict[str, str], numbers: bool) -> list[str]:
    """Files of results/ that a run in this environment writes otherwise; the notebooks as run among them."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "notebooks", Path(folder, "notebooks"))
        command = [sys.executable, "-m", "analysis", "reproduce", "--out", "out"]
        subprocess.run(
            command, cwd=folder, env=os.environ | env, check=True, stdout=subprocess.DEVNULL
        )
        stored = {p.relative_to(ROOT / "results"): p for p in files(ROOT / "results")}
        stored |= {Path("notebooks", p.name): p for p in (ROOT / "notebooks").glob("*.ipynb")}
        made = {p.relative_to(Path(folder, "out")): p for p in files(Path(folder, "out"))}
        made = {
            name: p for name, p in made.items() if name in stored or name.parts[0] != "notebooks"
        }
        kept = {
            n
            for n in stored.keys() | made.keys()
            if not numbers or n.suffix in (".json", ".csv", ".ipynb")
        }
        return sorted(str(n) for n in kept if not same(stored.get(n), made.get(n)))


def files(folder: Path) -> list[Path]:
    return [p for p in folder.rglob("*") if p.is_file() and ".ipynb_checkpoints" not in p.parts]


def same(one: Path | None, two: Path | None) -> bool:
    return one is not None and two is not None and one.read_bytes() == two.read_bytes()


def main() -> int:
    numbers = "--numbers" in sys.argv[1:]
    failed = False
    for name, env in processors(numbers).items():
        differ = differing(env, numbers)
        failed = failed or bool(differ)
        print(
            f"{name}: {', '.join(differ) + ' differ' if differ else 'the same bytes'}", flush=True
        )
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
