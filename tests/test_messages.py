"""The catalogues: complete, in step with the code, and compiled from what a translator edits."""

import string

import pytest

import translations
from analysis import messages


@pytest.fixture(scope="module", params=["CATALOGUE", "NOTEBOOKS"])
def catalogue(request):
    return translations.read(getattr(translations, request.param))


def test_nothing_is_missing_or_fuzzy(catalogue):
    assert translations.unfinished(catalogue) == []


def test_the_catalogue_is_in_step_with_the_code():
    in_code = {translations.key(m) for m in translations.extracted() if m.id}
    assert {translations.key(m) for m in translations.read() if m.id} == in_code


def test_paragraphs_are_those_of_the_notebooks(root, monkeypatch):
    """Labels are those of a run: what is missing stops it."""
    monkeypatch.setattr(translations, "_labels", lambda folder: [])
    cells = translations.of_notebooks(root / "notebooks")
    stored = translations.read(translations.NOTEBOOKS)
    assert {m.context: m.id for m in stored if m.context} == {
        m.context: m.id for m in cells if m.id and m.context
    }


@pytest.mark.parametrize(
    "path", [translations.CATALOGUE, translations.NOTEBOOKS], ids=["code", "notebooks"]
)
def test_files_are_what_the_tool_writes(path):
    catalogue = translations.read(path)
    assert path.read_bytes() == translations.written(catalogue)
    assert path.with_suffix(".mo").read_bytes() == translations.compiled(catalogue)


def test_a_changed_paragraph_keeps_its_chinese_fuzzy_beside_the_old_english():
    old, new = translations.Catalog(), translations.Catalog()
    old.add("The gap fell.", "差距缩小。", context="2 gap")
    new.add("The gap in yuan fell.", context="2 gap")
    [message] = [m for m in translations.merged(new, old) if m.id]
    assert (message.id, message.string, message.fuzzy) == (
        "The gap in yuan fell.",
        "差距缩小。",
        True,
    )
    assert message.previous_id == ["The gap fell."]


def test_a_fuzzy_paragraph_stays_so_and_what_comes_back_finds_its_chinese():
    old, new = translations.Catalog(), translations.Catalog()
    old.add("The gap fell.", "差距缩小。", context="2 gap")
    old.add("gone", "去")
    new.add("The gap in yuan fell.", context="2 gap")
    once = translations.merged(new, old)
    new.add("gone")
    again = {m.id: m for m in translations.merged(new, once) if m.id}
    assert again["The gap in yuan fell."].fuzzy
    assert again["The gap in yuan fell."].previous_id == ["The gap fell."]
    assert again["gone"].string == "去"


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_translations_name_the_same_fields(catalogue):
    """A field that English does not have would end in a KeyError."""
    for message in catalogue:
        if message.id:
            many = message.id if isinstance(message.id, str) else message.id[1]
            chinese = message.string if isinstance(message.string, str) else message.string[0]
            assert fields(chinese) <= fields(many), message.id


def test_a_message_is_in_the_language_of_the_block():
    with messages.speaking("zh"):
        assert messages._("total") == "总变化"
        with messages.speaking("en"):
            assert messages._("total") == "total"
        assert (
            messages.n_(
                "one file written to {folder}", "{n} files written to {folder}", 3, folder="x"
            )
            == "3个文件已写入x"
        )


def test_an_unknown_language_is_refused():
    with (
        pytest.raises(ValueError, match="lang must be en or zh, got 'fr'"),
        messages.speaking("fr"),
    ):
        pass
