"""The catalogues of messages, brought in step with the code: ``make messages``.

A message that the code no longer has is kept below as obsolete, so that its Chinese is not lost.
What has no translation yet, or an old one that must be looked at (fuzzy), is listed, and the exit
code is 1.
"""

from __future__ import annotations

import datetime
import io
import sys
from pathlib import Path
from string import Formatter

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

__all__ = ["compiled", "extracted", "merged", "read", "unfinished", "written"]

SOURCE = Path(__file__).parents[1] / "src" / "analysis"
CATALOGUE = SOURCE / "locale" / "zh_CN" / "LC_MESSAGES" / "analysis.po"
KEYWORDS = {"_": None, "N_": None, "n_": (1, 2), "p_": ((1, "c"), 2), "NP_": ((1, "c"), 2)}
HEADER = "# Chinese messages of the package analysis: how to edit them is in CONTRIBUTING.md."
#: The moment of writing would differ in each run.
DATE = datetime.datetime(2022, 9, 23, tzinfo=datetime.UTC)


def extracted(source: Path = SOURCE) -> Catalog:
    """The messages of the code, by file."""
    messages, tags = Catalog(), ["Translators:"]
    calls = extract_from_dir(source, [("**.py", "python")], keywords=KEYWORDS, comment_tags=tags)
    for name, _, ids, comments, context in calls:
        messages.add(ids, locations=[(name, 0)], auto_comments=comments, context=context)
    return messages


def read(path: Path = CATALOGUE) -> Catalog:
    """A catalogue as a translator left it."""
    return read_po(io.BytesIO(path.read_bytes()), locale="zh_CN")


def merged(code: Catalog, old: Catalog) -> Catalog:
    """The code's messages with the translations that there are; the others as obsolete."""
    new = Catalog(
        "zh_CN", project="yuanhui-decade", version="0", creation_date=DATE, revision_date=DATE,
        header_comment=HEADER,
        last_translator="the yuanhui-decade contributors", language_team="Chinese", fuzzy=False,
        msgid_bugs_address="none",
    )  # fmt: skip
    stored = {key(m): m for m in [*old, *old.obsolete.values()] if m.id}
    for message in code:
        if not message.id:
            continue
        old_message = stored.pop(key(message), message)
        places = sorted(set(message.locations))
        new.add(
            message.id, old_message.string, places, old_message.flags, message.auto_comments,
            old_message.user_comments, context=message.context,
        )  # fmt: skip
    for m in stored.values():
        if _translated(m):
            new.obsolete[m.id if isinstance(m.id, str) else m.id[0]] = m
    return new


def key(message: Message) -> object:
    """What makes a message the same."""
    return message.id, message.context


def unfinished(catalogue: Catalog) -> list[str]:
    """Messages that have no translation, or one that must be looked at."""
    messages = [m for m in catalogue if m.id]
    missing = [f"missing: {m.id!r}" for m in messages if not _translated(m)]
    missing += [
        f"other fields: {m.id!r}" for m in messages if _translated(m) and not _same_fields(m)
    ]
    return missing + [f"fuzzy: {m.id!r}" for m in messages if _translated(m) and m.fuzzy]


def _same_fields(message: Message) -> bool:
    """Whether a translation names only fields that the code fills."""
    english = message.id if isinstance(message.id, str) else message.id[1]
    texts = [message.string] if isinstance(message.string, str) else message.string or []
    fields = {name for _, name, _, _ in Formatter().parse(english)}
    return all({name for _, name, _, _ in Formatter().parse(t)} <= fields | {None} for t in texts)


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
    old = read() if CATALOGUE.exists() else Catalog(locale="zh_CN")
    catalogue = merged(extracted(), old)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_bytes(written(catalogue))
    CATALOGUE.with_suffix(".mo").write_bytes(compiled(catalogue))
    left = unfinished(catalogue)
    print("\n".join([*left, f"{len(catalogue)} messages, {len(left)} to translate"]))
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
