"""Standards that others set, held here: RO-Crate, Citation File Format, sp-repo-review, the AEA's README, links."""

import csv
import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections import Counter

import jsonschema
import nbformat
import pytest
import requests
import yaml
from repo_review.processor import process
from rocrate.vocabs import RO_CRATE
from rocrate_validator.services import validate
from rocrate_validator.utils.http import HttpRequester

from analysis.cli import _parser
from analysis.data.package import load_package
from crate import CRATE, crate, write_crate
from lists import listed

# RO-Crate


@pytest.fixture(scope="module")
def graph(root):
    entities = json.loads((root / CRATE).read_text(encoding="utf-8"))["@graph"]
    return {e["@id"]: e for e in entities}


def ids(references):
    return [r["@id"] for r in (references if isinstance(references, list) else [references])]


@pytest.fixture
def checkout(root, tmp_path):
    """A copy of all that the crate describes, and the crate."""
    for folder in ("data", "notebooks", "results"):
        shutil.copytree(
            root / folder, tmp_path / folder, ignore=shutil.ignore_patterns(".ipynb_checkpoints")
        )
    shutil.copytree(root / "release" / "documents", tmp_path / "release" / "documents")
    (tmp_path / "src" / "analysis").mkdir(parents=True)
    for name in ("src/analysis/__init__.py", "pyproject.toml", "requirements.lock", CRATE):
        shutil.copyfile(root / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def offline(monkeypatch):
    """The JSON-LD context from rocrate, whose copy is of 1.3: it has the terms of 1.2; anything else is refused."""

    def get(self, url, **options):
        assert url == "https://w3id.org/ro/crate/1.2/context"
        response = requests.Response()
        response.status_code, response._content = 200, json.dumps(RO_CRATE).encode()
        response.headers["Content-Type"] = "application/ld+json"
        return response

    monkeypatch.setattr(HttpRequester, "get", get, raising=False)


def complaints(folder, severity):
    """What the validator says of a crate, down to a severity."""
    settings = {
        "rocrate_uri": str(folder),
        "profile_identifier": "ro-crate-1.2",
        "requirement_severity": severity,
    }
    return {issue.message for issue in validate(settings | {"no_cache": True}).get_issues()}


#: The validator's own deprecated calls; it takes a warning for a failure of its own.
RDFLIB = pytest.mark.filterwarnings("ignore::DeprecationWarning")
#: Recommendations that would have to be invented: the contributors are no institution and give no address.
NOT_HAD = {
    "An Organization entity SHOULD have a ROR identifier as its @id (e.g., https://ror.org/03f0f6041)",
    "An Organization's contactPoint SHOULD reference a ContactPoint contextual entity",
    "At least one author or publisher Person/Organization SHOULD have a contactPoint property",
    "The organization SHOULD have a URL.",
}


@pytest.mark.slow
@RDFLIB
def test_the_crate_is_valid(root, offline):
    assert complaints(root, "RECOMMENDED") == NOT_HAD


@pytest.mark.slow
@RDFLIB
def test_a_missing_file_makes_the_crate_invalid(checkout, offline):
    (checkout / "results" / "figures" / "step_bands.csv").unlink()
    assert any("step_bands.csv" in complaint for complaint in complaints(checkout, "REQUIRED"))
    (checkout / "data" / "claims.csv").unlink()
    with pytest.raises(FileNotFoundError, match=r"there is no .*claims\.csv: it should be"):
        crate(checkout)


def test_the_crate_is_true(root, graph):
    """Sizes and hashes of the files as they are; after a change: `yuanhui reproduce --update`."""
    files = [e for e in graph.values() if "File" in e["@type"]]
    for entity in files:
        found = (root / entity["@id"]).read_bytes()
        assert entity["sha256"] == hashlib.sha256(found).hexdigest(), (
            f"{entity['@id']}: run yuanhui reproduce, then python release"
        )
        assert entity["contentSize"] == str(len(found))
    kept = subprocess.run(
        ["git", "ls-files", "--", "data/*.csv", "data/sources.json", "notebooks", "results"],
        cwd=root, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    assert kept
    assert set(kept) <= set(ids(graph["./"]["hasPart"]))


def test_the_crate_is_the_same_when_it_is_made_again(root, checkout):
    """In another folder, at another time, with another hash seed; and a changed file changes it."""
    code = f"import pathlib; from crate import write_crate; write_crate(pathlib.Path({str(checkout)!r}))"
    (checkout / CRATE).unlink()
    subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONHASHSEED": "5", "TZ": "Asia/Shanghai", "PYTHONPATH": str(root / "release")},
        check=True,
    )
    stored = (root / CRATE).read_bytes()
    assert (checkout / CRATE).read_bytes() == stored
    with (checkout / "results" / "figures" / "step_bands.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    write_crate(checkout)
    changed = [
        a
        for a, b in zip(
            (checkout / CRATE).read_bytes().split(b"\n"), stored.split(b"\n"), strict=True
        )
        if a != b
    ]
    assert [line.split(b":")[0].strip() for line in changed] == [b'"contentSize"', b'"sha256"']


def test_the_run_leads_from_data_to_results(root, graph):
    run, package = graph["#run"], load_package()
    assert run["@type"] == "CreateAction"
    assert graph[run["instrument"]["@id"]]["version"] == package["version"]
    assert {f"data/{r['path']}" for r in package["resources"]} <= set(ids(run["object"]))
    assert {f"notebooks/{p.name}" for p in (root / "notebooks").glob("*.ipynb")} <= set(
        ids(run["object"])
    )
    results = {i for i in graph if i.startswith(("results/", "release/"))}
    assert results == set(ids(run["result"]))
    figures = json.loads((root / "results/figures/figures.json").read_text(encoding="utf-8"))
    for name, figure in figures.items():
        behind = ids(graph[f"results/figures/{name}.zh.svg"]["isBasedOn"])
        assert behind == [
            f"notebooks/{figure['notebook']}.ipynb",
            *(f"#{source}" for source in figure["sources"]),
        ]
    # The page is a source, not a part.
    assert ids(graph["data/claims.csv"]["isBasedOn"]) == ["#luohe-daily-2022-09-23"]
    assert "#luohe-daily-2022-09-23" not in ids(graph["./"]["hasPart"])


# Citation File Format

DATE = {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
TEXT = {"type": "string", "minLength": 1}
NAMES = {
    "type": "array", "minItems": 1,
    "items": {"anyOf": [
        {"properties": dict.fromkeys(["name", "website", "alias"], TEXT), "required": ["name"], "additionalProperties": False},
        {"properties": dict.fromkeys(["family-names", "given-names", "alias"], TEXT), "additionalProperties": False},
    ]},
}  # fmt: skip
REFERENCE = {
    "required": ["type", "title", "authors"], "additionalProperties": False,
    "properties": {
        "type": {"enum": ["newspaper-article", "data", "dataset", "report", "software", "website"]},
        "authors": NAMES, "date-published": DATE, **dict.fromkeys(["title", "journal", "start", "url"], TEXT),
    },
}  # fmt: skip
#: The part of CFF 1.2.0 that the file uses, after its guide. The schema itself comes with cffconvert only, which
#: wants a jsonschema that JupyterLab does not work with; the file has been valid under it, too (version 2.0).
CFF = {
    "type": "object", "required": ["cff-version", "message", "title", "authors"], "additionalProperties": False,
    "properties": {
        "cff-version": {"const": "1.2.0"}, "type": {"enum": ["software", "dataset"]}, "authors": NAMES,
        "date-released": DATE, "keywords": {"type": "array", "items": TEXT, "minItems": 1, "uniqueItems": True},
        "references": {"type": "array", "items": REFERENCE, "minItems": 1},
        **dict.fromkeys(["message", "title", "abstract", "version", "license"], TEXT),
    },
}  # fmt: skip


def test_the_citation_file_is_valid(root):
    citation = yaml.load(
        (root / "CITATION.cff").read_text(encoding="utf-8"), Loader=yaml.BaseLoader
    )
    jsonschema.validate(citation, CFF)
    assert citation["date-released"] == load_package()["created"][:10]


@pytest.mark.parametrize(
    "fault", [{"message": ""}, {"date-released": "24 November"}, {"doi-": "x"}, {"authors": []}]
)
def test_a_citation_file_with_a_fault_is_not(root, fault):
    citation = yaml.load(
        (root / "CITATION.cff").read_text(encoding="utf-8"), Loader=yaml.BaseLoader
    )
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(citation | fault, CFF)


# sp-repo-review, GitHub, pre-commit


def test_the_repository_passes_its_review(root):
    """What fails is what pyproject.toml says, with a reason; what does not fail any more must go from there."""
    checks = process(root, ignore={"none"}).results
    reasons = {c.name: c.skip_reason for c in process(root).results if c.skip_reason}
    assert {c.name: c.err_msg for c in checks if c.result is False}.keys() == reasons.keys()
    assert len(checks) > 40


def test_workflows_run_what_there_is_and_store_nothing(root):
    workflow = yaml.safe_load(
        (root / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8")
    )
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    targets = re.findall(
        r"^([a-z0-9-]+):", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
    )
    run = {step["run"] for step in steps if step.get("run", "").startswith("make ")}
    assert {"make reproduce", "make test"} <= run <= {f"make {target}" for target in targets}
    assert workflow["permissions"] == {"contents": "read"}
    for step in (s for s in steps if "uses" in s):
        assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", step["uses"])
        assert "checkout" not in step["uses"] or step["with"]["persist-credentials"] is False
    assert all("${{" not in step.get("run", "") for step in steps)


def test_the_commands_of_the_readme_are_there(root):
    targets = re.findall(
        r"^([a-z0-9-]+):", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
    )
    for name in ("README.md", "CONTRIBUTING.md"):
        said = re.findall(
            r"(?:`|^)make ([a-z0-9-]+)", (root / name).read_text(encoding="utf-8"), re.MULTILINE
        )
        assert said
        assert set(said) <= set(targets), name


@pytest.mark.parametrize("name", ["README.md", "docs/cite.md"])
def test_the_command_takes_what_the_text_gives_it(root, name):
    text = (root / name).read_text(encoding="utf-8")
    said = re.findall(r"(?:`|^)\.venv/bin/yuanhui ([^`#\n]+)", text, re.MULTILINE)
    assert said
    for line in said:
        assert callable(_parser().parse_args(line.split()).run)


def test_the_hooks_are_valid_and_local(root):
    subprocess.run([sys.executable, "-m", "pre_commit", "validate-config"], cwd=root, check=True)
    hooks = yaml.safe_load((root / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [repository["repo"] for repository in hooks["repos"]] == ["local"]


# README


@pytest.mark.parametrize(
    "section",
    ["Data availability and rights", "Computational requirements", "Instructions to replicators", "Cite a number"],
)  # fmt: skip
def test_the_readme_has_the_sections_of_the_data_editors(root, section):
    assert f"\n## {section}\n" in (root / "README.md").read_text(encoding="utf-8")


def test_the_lists_of_the_readme_are_in_step(root):
    """Made again; and, apart from how they are made: every data file, notebook and figure stands in the text."""
    text = (root / "README.md").read_text(encoding="utf-8")
    assert listed(text) == text, "run yuanhui reproduce, then python release"
    contents = (root / "results" / "README.md").read_text(encoding="utf-8")
    figures = json.loads((root / "results/figures/figures.json").read_text(encoding="utf-8"))
    for name in figures:
        assert f"(figures/{name}.en.svg)" in contents
    for path in [*(root / "notebooks").glob("*.ipynb"), *(root / "data").glob("*.csv")]:
        assert f"({path.relative_to(root).as_posix()})" in text
    with pytest.raises(
        ValueError,
        match="no list 'tables' for the README: there is datasets, references, evidence",
    ):
        listed("<!--list tables-->\n<!--/list-->")


def test_the_docs_count_what_the_official_figures_rest_on(root):
    """Made again; and, apart from how it is made: counted in the table by lines that end alike."""
    text = (root / "docs/data.md").read_text(encoding="utf-8")
    assert listed(text) == text, "run yuanhui reproduce, then python release"
    counted = dict(re.findall(r"^\| ([^|]+) \| [^|]+ \| (\d+) \|$", text, re.MULTILINE))
    with (root / "data/benchmarks.csv").open(encoding="utf-8", newline="") as file:
        found = Counter(row["evidence"] for row in csv.DictReader(file))
    assert int(counted.pop("all")) == found.total() == sum(map(int, counted.values()))
    assert {kind: int(n) for kind, n in counted.items()} == found


def prose(path):
    """The Markdown of a file: of a notebook, its cells' text."""
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8")
    return "\n".join(
        c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "markdown"
    )


def heading(line):
    """The address of a heading, as the sites that show Markdown make it."""
    return re.sub(r"[^\w\- ]", "", line.strip().lower()).replace(" ", "-")


def test_links_inside_the_repository_resolve(root):
    """Those of docs/ lead to pages made with the site: its build fails on one that leads nowhere."""
    files = [*root.glob("*.md"), *root.glob("data/*.md"), *root.glob("notebooks/*.ipynb")]
    links = [
        (path, link)
        for path in files
        for link in re.findall(r"(?:\]\(|src=\")([^)\s\":]+)[)\"]", prose(path))
    ]
    assert links
    for path, link in links:
        target, _, anchor = link.partition("#")
        there = path.parent / target if target else path
        assert there.exists(), f"{path.name}: {link}"
        if anchor and there.suffix == ".md":
            assert anchor in [
                heading(h) for h in re.findall(r"^#+ (.*)$", prose(there), re.MULTILINE)
            ], f"{path.name}: {link}"
