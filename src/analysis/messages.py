"""The translator: English stands in the code, other languages in the catalogues of ``locale/``.

``make messages`` collects what is written with `_`, `n_`, `p_`, `N_` and `NP_`; a translator edits
the ``.po`` files.
"""

from __future__ import annotations

import gettext
import locale
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

#: Languages, and what gettext calls them.
LANGUAGES = {"en": "en", "zh": "zh_CN"}
#: Where a language may be asked for, the first that says anything counts; the locale's last.
VARIABLES = ("ANALYSIS_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
#: The catalogues.
LOCALE = Path(__file__).parent / "locale"
_chosen: ContextVar[str | None] = ContextVar("language", default=None)


def language() -> str:
    """The language of messages now (当前语言): the one chosen, else ANALYSIS_LANG, else the
    locale's.
    """
    said = [_chosen.get(), *map(os.environ.get, VARIABLES), locale.getlocale(locale.LC_CTYPE)[0]]
    first = next(filter(None, said), "en")[:2].lower()
    first = {"ch": "zh"}.get(first, first)  # Windows says "Chinese (Simplified)_China"
    return first if first in LANGUAGES else "en"


@contextmanager
def speaking(lang: str | None) -> Iterator[None]:
    """Messages in this language inside the block (指定语言); None leaves the language as it is.

    Raises
    ------
    ValueError
        If the language is none of `LANGUAGES`.
    """
    if lang is not None and lang not in LANGUAGES:
        text = N_("lang must be {known}, got {lang!r}: mend it, --lang or ANALYSIS_LANG")
        raise ValueError(_(text, known=_(" or ").join(LANGUAGES), lang=lang))
    token = _chosen.set(lang or _chosen.get())
    try:
        yield
    finally:
        _chosen.reset(token)


@cache
def _catalogue(lang: str, domain: str = "analysis") -> gettext.NullTranslations:
    return gettext.translation(domain, LOCALE, [LANGUAGES[lang]], fallback=lang == "en")


def look_up(text: str, context: str = "", domain: str = "notebooks") -> str | None:
    """The translation of what notebooks and figures show, None where there is none (查译文)."""
    catalogue = _catalogue(language(), domain)
    found = catalogue.pgettext(context, text) if context else catalogue.gettext(text)
    return None if found == text else found


def _(message: str, /, **fields: Any) -> str:
    """A message in the language of now, its fields filled (翻译).

    Examples
    --------
    >>> with speaking("zh"):
    ...     _("total")
    '总变化'
    """
    return _catalogue(language()).gettext(message).format(**fields)


def n_(one: str, many: str, n: int, /, **fields: Any) -> str:
    """A message that counts (带数量的翻译): `one` or `many` by `n`, which is the field ``n``."""
    return _catalogue(language()).ngettext(one, many, n).format(n=n, **fields)


def p_(context: str, message: str, /, **fields: Any) -> str:
    """A message whose translation depends on where it stands (带语境的翻译)."""
    return _catalogue(language()).pgettext(context, message).format(**fields)


def NP_(context: str, message: str) -> str:  # noqa: N802
    """Marks a message that `p_` translates where it is used (待译，带语境)."""
    return message


def near(name: str, names: Iterable[str], otherwise: str = "") -> str:
    """What may have been meant by a name that is not there, as a question (近似名称).

    Parameters
    ----------
    name : str
    names : iterable of str
        Those that there are; of a mapping, the question writes the values.
    otherwise : str
        What is said where none is near.
    """
    from difflib import get_close_matches

    labels = names if isinstance(names, Mapping) else {there: there for there in names}
    containing = [there for there in labels if name and name.lower() in there.lower()][:3]
    meant = containing or get_close_matches(name, labels, n=3, cutoff=0.5)
    written = _(" or ").join(dict.fromkeys(labels[there] for there in meant))
    return _("did you mean {names}?", names=written) if meant else otherwise


def N_(message: str) -> str:  # noqa: N802 - the name that translators' tools look for
    """Marks a message that is translated where it is used (待译)."""
    return message
