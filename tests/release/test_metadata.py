"""What the repository says of itself in several places agrees, and the wheel carries the data."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from functools import partial
from itertools import chain

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

import analysis
from analysis.data.claims import load_sources
from analysis.data.package import load_package


@pytest.fixture(scope="module")
def project(root):
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def citation(root):
    return yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))


def test_version_title_authors_and_licence_agree(root, project, citation):
    package, readme = load_package(), (root / "README.md").read_text(encoding="utf-8")
    assert (
        project["version"] == analysis.__version__ == str(citation["version"]) == package["version"]
    )
    assert f"## {project['version']}" in (root / "CHANGELOG.md").read_text(encoding="utf-8")
    assert citation["title"] == package["title"]
    assert readme.startswith(f"# {citation['title']}\n")
    [author] = {a["name"] for a in project["authors"]}
    assert author == citation["authors"][0]["name"] == package["contributors"][0]["title"]
    assert author in (root / "LICENSE").read_text(encoding="utf-8")
    assert author.removeprefix("The ") in readme.replace("\n", " ")
    data = package["licenses"][0]["name"]
    assert (
        project["license"] == f"{citation['license']} AND {data}"
    )  # a list in CITATION.cff would mean OR
    assert data.replace("-", " ", 1).replace("-", " ") in citation["message"]
    assert re.search(
        r"tables.*figures", (root / "LICENSE-DATA").read_text(encoding="utf-8"), re.DOTALL
    )
    assert citation["abstract"].rstrip(".") == project["description"]


def test_the_page_is_cited_the_same_everywhere(root, citation):
    [reference] = citation["references"]
    source = load_sources()["luohe-daily-2022-09-23"]
    assert reference["title"] == source["title"]
    assert reference["journal"] == source["container-title"]
    assert reference["url"] == source["URL"] == load_package()["sources"][0]["path"]
    assert str(reference["date-published"]) == "-".join(
        f"{x:02d}" for x in source["issued"]["date-parts"][0]
    )
    assert source["title"] in (root / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_locks_have_hashes_and_no_addresses(root, name):
    text = (root / name).read_text(encoding="utf-8")
    assert "://" not in text
    for entry in re.split(r"\n(?=\S)", text.strip()):
        assert "--hash=sha256:" in entry, entry[:40]


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_one_version_for_every_python(root, name):
    """By another numpy or scipy the last digits of a regression are others."""
    entries = [Requirement(line) for line in sorted(locked(root, name))]
    for package in ("numpy", "scipy", "pandas", "matplotlib", "statsmodels", "seaborn"):
        [entry] = [e for e in entries if e.name == package]
        assert entry.marker is None


def locked(root, name):
    lines = (root / name).read_text(encoding="utf-8").splitlines()
    return {line.split(" \\")[0].strip() for line in lines if line and line[0].isalpha()}


def test_developing_adds_to_running(root):
    """What only an older Python needs to run, another package may need on each to develop."""
    files = ("requirements.lock", "requirements-dev.lock")
    running, developing = ({pin.split(" ;")[0] for pin in locked(root, name)} for name in files)
    assert running <= developing


def test_conda_environment_fits(root, project):
    """No conda solver here: it parses, its python is admitted, its pip part is the lock."""
    environment = yaml.safe_load((root / "environment.yml").read_text(encoding="utf-8"))
    python, pip, extra = environment["dependencies"]
    assert SpecifierSet(project["requires-python"]).contains(python.removeprefix("python=") + ".0")
    assert pip == "pip"
    assert extra == {"pip": ["-r requirements.lock"]}
    names = {
        canonicalize_name(Requirement(line).name) for line in locked(root, "requirements.lock")
    }
    needed = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    assert {canonicalize_name(Requirement(d).name) for d in needed} <= names
    assert "pip install --no-deps --no-build-isolation" in (root / "postBuild").read_text(
        encoding="utf-8"
    )


def test_windows_is_tested_by_the_lines_of_the_readme(root):
    lines = re.search(
        r"```powershell\n(.*?)```", (root / "README.md").read_text(encoding="utf-8"), re.DOTALL
    )
    workflow = yaml.safe_load(
        (root / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8")
    )
    job = workflow["jobs"]["windows"]
    run = "\n".join(step.get("run", "") for step in job["steps"])
    assert job["runs-on"].startswith("windows")
    for command in re.split(r"[;\n]\s*", lines[1].strip()):
        assert command in run or "jupyter lab" in command, command
    assert "pytest" in run
    # Hashes of data/ are of plain line ends; Windows' git would change them.
    assert "eol=lf" in (root / ".gitattributes").read_text(encoding="utf-8")


@pytest.mark.skipif(
    not shutil.which("make") or not hasattr(os, "getuid"), reason="needs make and user ids"
)
def test_lab_starts_as_root_too(root):
    shown = subprocess.run(
        ["make", "-n", "lab"], cwd=root, capture_output=True, text=True, check=True
    ).stdout
    assert ("--allow-root" in shown) == (os.getuid() == 0)


@pytest.mark.skipif(
    not shutil.which("make") or not hasattr(os, "getuid"), reason="needs make and user ids"
)
@pytest.mark.parametrize(
    ("user", "commands", "code", "ran", "said"),
    [
        (1000, ["apt-get"], 1, [], "make e2e needs Chromium: sudo apt-get install chromium\n"),
        (0, [], 1, [], "make e2e needs Chromium: sudo apt-get install chromium\n"),
        (0, ["apt-get"], 0, ["-qq update", "-qq install --no-install-recommends chromium"], ""),
        (1000, ["google-chrome"], 0, [], ""),
    ],
    ids=["user", "root without apt-get", "root with apt-get", "chromium by another name"],
)
def test_make_e2e_gets_chromium_or_says_how(root, tmp_path, user, commands, code, ran, said):
    """The one line of the target, in a PATH that holds nothing but stand-ins."""
    scripts = {"id": f"echo {user}", **dict.fromkeys(commands, f'echo "$@" >> {tmp_path / "ran"}')}
    for name, script in scripts.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    run = partial(
        subprocess.run, cwd=root, env={"PATH": str(tmp_path)}, capture_output=True, text=True
    )
    shown = run([shutil.which("make"), "-n", "e2e"]).stdout
    [line] = [line for line in shown.splitlines() if line.startswith("command -v chromium")]
    done = run(["/bin/sh", "-c", line])
    assert (done.returncode, done.stderr) == (code, said)
    assert [line for path in tmp_path.glob("ran") for line in path.read_text().splitlines()] == ran


def test_the_wheel_works_without_the_repository(root, tmp_path):
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path],
        cwd=root,
        check=True,
        capture_output=True,
    )
    [wheel] = tmp_path.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    environment = {"PYTHONPATH": str(tmp_path / "site"), "PYTHONUTF8": "1", "PATH": ""}
    environment["SYSTEMROOT"] = os.environ.get("SYSTEMROOT", "")

    def installed(code):
        command = [sys.executable, "-c", code]
        run = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8"
        )
        assert run.returncode == 0, run.stderr
        return run.stdout

    code = "import analysis; print(analysis.__file__, len(analysis.load_claims()), len(analysis.load_benchmarks('gini')))"
    place, *counts = installed(code).split()
    assert place.startswith(str(tmp_path))
    assert counts == ["64", "10"]
    names = zipfile.ZipFile(wheel).namelist()
    data = {f"analysis/_data/{r['path']}" for r in load_package()["resources"]}
    assert data | {"analysis/py.typed", "analysis/_data/datapackage.json"} <= set(names)
    assert "analysis/locale/zh_CN/LC_MESSAGES/analysis.mo" in names
    cited = installed("from analysis.report.cite import cite; print(cite('ratio_2021', lang='en'))")
    assert "1.698" in cited
    assert "Luohe Daily" in cited or "漯河日报" in cited
