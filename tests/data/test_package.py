"""The data package: valid, in step with its files, and what frictionless lets pass."""

import hashlib

import pandas as pd
import pytest
from frictionless import Package

from analysis.data.package import DATA, load_package
from analysis.numbers.printed import QUALIFIERS


def test_the_package_is_valid_under_frictionless(root):
    report = Package(str(root / "data" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "note"])


@pytest.mark.parametrize("resource", load_package()["resources"], ids=lambda r: r["name"])
def test_bytes_and_hashes_are_true(resource):
    content = (DATA / resource["path"]).read_bytes()
    assert resource["bytes"] == len(content)
    assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_every_data_file_is_described():
    described = {r["path"] for r in load_package()["resources"]} | {"datapackage.json", "README.md"}
    files = (p for p in DATA.rglob("*") if p.is_file())
    assert {p.relative_to(DATA).as_posix() for p in files} == described


@pytest.mark.parametrize(
    "resource", [r for r in load_package()["resources"] if "schema" in r], ids=lambda r: r["name"]
)
def test_keys_categories_and_order(resource):
    """Frictionless 5 reports neither a violated key nor a value outside the categories.

    An optional column may be empty; frictionless takes the empty text for missing.
    """
    frame = pd.read_csv(DATA / resource["path"], dtype=str, keep_default_na=False)
    schema = resource["schema"]
    assert list(frame.columns) == [f["name"] for f in schema["fields"]]
    assert not frame.duplicated(schema["primaryKey"]).any()
    for field in schema["fields"]:
        if "categories" in field:
            free = set() if field["constraints"].get("required") else {""}
            assert set(frame[field["name"]]) - free <= set(field["categories"]), field["name"]
            assert len(field["categories"]) == len(set(field["categories_zh"]))
        assert field["title"]
        assert field["description"]


def links():
    return [
        (r, key)
        for r in load_package()["resources"]
        for key in r.get("schema", {}).get("foreignKeys", [])
    ]


@pytest.mark.parametrize(
    ("resource", "key"), links(), ids=lambda x: x.get("name") or x["fields"][0]
)
def test_foreign_keys_lead_somewhere(resource, key):
    """Checked without frictionless, which passes a foreign key of a table that it cannot open."""
    paths = {r["name"]: DATA / r["path"] for r in load_package()["resources"]}
    [column], [target] = key["fields"], key["reference"]["fields"]
    cells = pd.read_csv(paths[resource["name"]], dtype=str, keep_default_na=False)[column]
    known = pd.read_csv(paths[key["reference"]["resource"]], dtype=str, keep_default_na=False)[
        target
    ]
    assert set(cells) - {""} <= set(known)


def test_files_are_utf8_without_bom_and_with_plain_line_ends():
    for path in (p for p in DATA.rglob("*") if p.is_file()):
        content = path.read_bytes()
        assert not content.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in content
        content.decode("utf-8")


def test_the_words_beside_a_figure_are_those_that_are_understood():
    [claims] = [r for r in load_package()["resources"] if r["name"] == "claims"]
    [word] = [f for f in claims["schema"]["fields"] if f["name"] == "qualifier"]
    assert word["constraints"]["enum"] == [word for word in QUALIFIERS if word]
