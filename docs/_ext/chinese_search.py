"""Search in English and Chinese on one site: words as in English, Chinese by pairs of characters.

Sphinx's own Chinese search needs a segmenter for the index, has none for the query, and names a stemmer
in its script that is not there (9.0.4). Pairs need no dictionary.
"""

import re
from itertools import pairwise

from sphinx.search.en import SearchEnglish

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
TOKEN = re.compile(rf"[{HAN}]+|[^\W{HAN}]+")


class SearchEnglishAndChinese(SearchEnglish):
    """The index takes every pair of neighbours and every single character; a query is cut into pairs side by side."""

    # `var`, as Sphinx's own script declares it once more. A run of odd length ends in a pair that overlaps.
    js_splitter_code = rf"""
var splitQuery = (query) =>
  (query.match(/[{HAN}]+|(?:(?![{HAN}])[\p{{Letter}}\p{{Number}}_])+/gu) || []).flatMap((run) =>
    /^[{HAN}]{{3,}}$/u.test(run)
      ? run.match(/../g).concat(run.length % 2 ? run.slice(-2) : [])
      : [run]
  );
"""

    def split(self, input: str) -> list[str]:
        """Words, and of Chinese text pairs and single characters."""
        return [term for run in TOKEN.findall(input) for term in self._terms(run)]

    def _terms(self, run: str) -> list[str]:
        return [*map("".join, pairwise(run)), *run] if re.match(f"[{HAN}]", run) else [run]


def setup(app):
    """Take the place of the English search."""
    app.add_search_language(SearchEnglishAndChinese)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
