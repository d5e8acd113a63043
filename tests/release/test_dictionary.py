"""The data dictionary: made from the descriptor, renewed after an edit."""

import json
import shutil

from analysis.data.package import DATA, load_package
from dictionary import describe, dictionary, refreshed


def test_the_dictionary_agrees_with_the_descriptor():
    assert (DATA / "README.md").read_text(encoding="utf-8") == dictionary(load_package())


def test_describe_renews_what_an_edit_made_stale(tmp_path):
    folder = shutil.copytree(DATA, tmp_path / "data")
    assert describe(folder) == []
    with (folder / "claims.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert describe(folder) == ["datapackage.json", "README.md"]
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert package == refreshed(package, folder)
