"""The catalogues of messages, brought in step with code and notebooks: ``make messages``.

A message that is no longer there is kept below as obsolete, so that its Chinese is not lost. A
paragraph of a notebook that changed keeps its Chinese, fuzzy, beside the English that it was made
from; labels are those that the notebooks show, which are run for it. What has no translation yet,
or one that must be looked at, is listed, and the exit code is 1.
"""

from __future__ import annotations

import ast
import io
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from analysis.messages import speaking
from analysis.report.prose import emptied
from analysis.reproduce import editions
from analysis.runner import run_notebooks
from analysis.runner import written as written_by

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "analysis"
CATALOGUE = SOURCE / "locale" / "zh_CN" / "LC_MESSAGES" / "analysis.po"
NOTEBOOKS = CATALOGUE.with_name("notebooks.po")
KEYWORDS = {"_": None, "N_": None, "n_": (1, 2), "p_": ((1, "c"), 2), "NP_": ((1, "c"), 2)}


def extracted(source: Path = SOURCE) -> Catalog:
    """The messages of the code, by file."""
    messages = Catalog()
    calls = extract_from_dir(source, [("**.py", "python")], keywords=KEYWORDS)
    for name, _line, ids, _comments, context in calls:
        messages.add(ids, locations=[(name, 0)], context=context)
    return messages


def of_notebooks(folder: Path) -> Catalog:
    """The paragraphs of the notebooks, each in the context of its cell, and the labels shown."""
    messages = Catalog()
    for path in sorted(folder.glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                messages.add(emptied(cell.source), context=f"{path.stem} {cell.id}")
            else:
                for word in _words(cell.source):
                    messages.add(word)
    for label in _labels(folder):
        messages.add(label)
    return messages


def _words(code: str) -> list[str]:
    """What a dictionary called ``words`` chooses from: other parameters show others of them."""
    return [
        str(word.value)
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "words"
        and isinstance(node.value, ast.Dict)
        for word in node.value.values if isinstance(word, ast.Constant)
    ]  # fmt: skip


def _labels(folder: Path) -> list[str]:
    """Every label that a run looks up in Chinese."""
    nodes, _places = editions(folder)
    with TemporaryDirectory() as place, speaking("en"):
        run_notebooks(nodes, folder, Path(place), force=True, progress=lambda line: None)
        entries = [entry for name in nodes for entry in written_by(name, Path(place))]
    return [label for entry in entries for label in entry["asked"]]


def read(path: Path = CATALOGUE) -> Catalog:
    """A catalogue as a translator left it."""
    return read_po(io.BytesIO(path.read_bytes()), locale="zh_CN")


def merged(code: Catalog, old: Catalog) -> Catalog:
    """The code's messages with the translations that there are; the others as obsolete."""
    stored = [m for m in [*old.obsolete.values(), *old] if m.id and _translated(m)]
    before = {key(m): m for m in stored}
    of_cell = {m.context: m for m in stored if m.context and " " in m.context}
    for m in [*old.obsolete.values()]:  # what comes back finds its Chinese
        old.add(m.id, m.string, context=m.context)
    old.obsolete.clear()
    old.update(code, no_fuzzy_matching=True, update_creation_date=False)
    old.obsolete = {k: m for k, m in old.obsolete.items() if _translated(m)}
    for m in old:
        earlier = before.get(key(m)) or of_cell.get(m.context)
        if earlier and earlier.id == m.id:
            m.previous_id = earlier.previous_id
        elif earlier:
            m.string, m.previous_id = earlier.string, [str(earlier.id)]
            m.flags.add("fuzzy")
    return old


def key(message: Message) -> object:
    """What makes a message the same."""
    return message.id, message.context


def unfinished(catalogue: Catalog) -> list[str]:
    """Messages that have no translation, or one that must be looked at."""
    messages = [m for m in catalogue if m.id]
    missing = [f"missing: {m.id!r}" for m in messages if not _translated(m)]
    return missing + [f"fuzzy: {m.id!r}" for m in messages if _translated(m) and m.fuzzy]


def _translated(message: Message) -> bool:
    texts = [message.string] if isinstance(message.string, str) else message.string or [""]
    return all(texts)


def written(catalogue: Catalog) -> bytes:
    """The catalogue as text."""
    text = io.BytesIO()
    write_po(text, catalogue, width=100, sort_output=True, include_lineno=False)
    return text.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as Python's gettext reads it."""
    binary = io.BytesIO()
    write_mo(binary, catalogue)
    return binary.getvalue()


def main() -> int:
    """Renew the files; say what is left to do."""
    left = _renew(CATALOGUE, extracted()) + _renew(NOTEBOOKS, of_notebooks(ROOT / "notebooks"))
    print("\n".join([*left, f"{len(left)} to translate"]))
    return 1 if left else 0


def _renew(path: Path, messages: Catalog) -> list[str]:
    """A catalogue with the messages that there are now; what is unfinished in it."""
    catalogue = merged(messages, read(path))
    path.write_bytes(written(catalogue))
    path.with_suffix(".mo").write_bytes(compiled(catalogue))
    return unfinished(catalogue)


if __name__ == "__main__":
    sys.exit(main())
