"""The data dictionary: made from the descriptor, renewed after an edit, never over somebody else's."""

import json
import shutil

import pytest

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


def test_a_dictionary_that_somebody_edited_is_not_replaced(tmp_path):
    folder = shutil.copytree(DATA, tmp_path / "data")
    for edit in (
        "",
        "mine\n",
        (folder / "README.md").read_text(encoding="utf-8").replace("# ", "# my ", 1),
    ):
        (folder / "README.md").write_text(edit, encoding="utf-8")
        with pytest.raises(
            FileExistsError, match=r"README\.md was not written by yuanhui, or was changed since"
        ):
            describe(folder)
        assert (folder / "README.md").read_text(encoding="utf-8") == edit


@pytest.mark.parametrize(
    "package",
    [{"resources": []}, {"resources": [{"path": 3}]}, {"resources": [{"path": "x"}]}, [], 3],
)
def test_a_descriptor_of_another_shape_gets_one_line(tmp_path, package):
    (tmp_path / "x").touch()
    (tmp_path / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    with pytest.raises(
        ValueError, match=r"^datapackage\.json is no Data Package descriptor .*: restore it$"
    ):
        describe(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["datapackage.json", "x"]
