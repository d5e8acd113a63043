"""The catalogues: complete, in step with the code, and compiled from what a translator edits."""

import string

import pytest

import translations
from analysis import messages


@pytest.fixture(scope="module")
def catalogue():
    return translations.read()


def test_nothing_is_missing_or_fuzzy(catalogue):
    assert translations.unfinished(catalogue) == []


def test_the_catalogue_is_in_step_with_the_code(catalogue):
    in_code = {translations.key(m) for m in translations.extracted() if m.id}
    assert {translations.key(m) for m in catalogue if m.id} == in_code


def test_files_are_what_the_tool_writes(catalogue):
    path = translations.CATALOGUE
    assert path.read_bytes() == translations.written(catalogue)
    assert path.with_suffix(".mo").read_bytes() == translations.compiled(catalogue)


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
