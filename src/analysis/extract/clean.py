"""The text of a page as paragraphs in which every character keeps its place (清理文本)."""

from __future__ import annotations

import math
import re
import unicodedata
from functools import cache
from itertools import groupby
from operator import itemgetter
from statistics import median
from typing import Any, NamedTuple, TypeAlias

from analysis.messages import N_, _
from analysis.numbers.printed import HALF_WIDTH

#: Ends of a sentence: a line that ends so is whole.
ENDS = "。!?…！？;；"
#: What is not read: (pīn) after an ideograph, what has no width, a comma after a comma.
SILENT = re.compile(r"(?<=[一-鿿])\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ ]{1,8}\)|\0|(?<=,),")
#: A space between digits may part thousands: 12 345处. The end of a line parts nothing.
SPACE = re.compile(r"[\r\n]|(?<![0-9])\s|\s(?![0-9])")
#: Digits, letters and signs that are half as wide as an ideograph.
NARROW = re.compile("[\0-\u1fff]+")
#: A row of a table, with no sentence behind: cells parted by bars or tabs; two numbers with much
#: room before each; or two at the end of a line, each with a point or a unit, as of a broken
#: number one has not.
CELLS = re.compile(
    r"(?:[|\t]|(?:(?<![ \u3000])[ \u3000]{2,}-?[0-9.]+[%年]?){2}(?=[ \u3000]{2}|\s*$)"
    r"|(?:[ \u3000]-?[0-9]+(?:\.[0-9]+|(?=[%年万亿]))[%年]?(?:[万亿]?[元吨人亩])?){2}\s*$)(?!.*。)"
)
#: A run of lines so short is a table that lost its lines; fewer are headings.
SHORT, RUN = 8, 4
#: So many lines of a column are full at least; wider than that, in ideographs, is no column.
FULL_LINES, WIDEST = 3, 95
#: Radicals that some PDF files print for ideographs, of those that NFKC leaves as they are.
RADICALS = str.maketrans(
    "⺟⺠⻓⻅⻆⻋⻔⻘⻚⻛⻜⻝⻢⻤⻥⻦⻨⻩⻬⻮⻰⻳", "母民长见角车门青页风飞食马鬼鱼鸟麦黄齐齿龙龟"
)
#: One character for one: in half-width forms, radicals as ideographs, NUL for what has no width.
PLAIN = {c: form or "\0" for c, form in HALF_WIDTH.items() if len(form) < 2} | RADICALS
PLAIN |= {c: unicodedata.normalize("NFKC", chr(c)) for c in range(0x2F00, 0x2FD6)}


#: Begin and finish in the raw text, and whether it is a line of a table.
Piece: TypeAlias = "tuple[int, int, bool]"


class Paragraph(NamedTuple):
    """A paragraph as it is read, and where each of its characters stands in the raw text."""

    number: int
    text: str
    places: tuple[int, ...]
    is_table: bool = False

    def raw(self, begin: int, finish: int) -> tuple[int, int]:
        """Begin and finish in the raw text of a piece of the paragraph."""
        return self.places[begin], self.places[finish - 1] + 1


def paragraphs_of(raw: str) -> list[Paragraph]:
    """Paragraphs of a page, and the lines of its tables (分段).

    Full-width forms become half-width ones, lines of a broken column are joined, spaces go but
    between digits. Text in traditional script is read in simplified script.

    Examples
    --------
    >>> [(p.text, p.is_table) for p in paragraphs_of("２０２１年，产值　３.７亿元。\\n指标|单位")]
    [('2021年,产值3.7亿元。', False), ('指标|单位', True)]
    """
    text = _simplified(raw)
    lines = [m.span() for m in re.finditer(r"[^\r\n]+", text) if m[0].strip()]
    numbers = [re.match(r"[1-9][0-9]*\t", text[begin:finish]) for begin, finish in lines]
    numbered = all(numbers)  # a page with numbered paragraphs, as we write it
    if numbered:
        lines = [(b + n.end(), f) for (b, f), n in zip(lines, numbers, strict=True) if n]
    pieces = _parted(text, lines)
    blocks = pieces if numbered else _joined(text, pieces)
    return [
        Paragraph(n, *_folded(text, begin, finish), is_table)
        for n, (begin, finish, is_table) in enumerate(blocks, start=1)
    ]


def _parted(text: str, lines: list[tuple[int, int]]) -> list[Piece]:
    """Lines of prose, and of tables; of both in one line the sentences before the cells."""
    pieces: list[Piece] = []
    short = _short_runs([text[begin:finish].strip() for begin, finish in lines])
    for (begin, finish), is_short in zip(lines, short, strict=True):
        cell = CELLS.search(text, begin, finish)
        cut = text.rfind("。", begin, cell.start()) + 1 if cell else finish
        cut = begin if is_short else max(cut, begin)
        pieces += [(begin, cut, False)] * (cut > begin) + [(cut, finish, True)] * (cut < finish)
    return pieces


def _joined(text: str, pieces: list[Piece]) -> list[Piece]:
    """Paragraphs: lines of a column that are full, and end no sentence, go on in the next."""
    prose = [text[begin:finish] for begin, finish, is_table in pieces if not is_table]
    widths = {measure: _full_width(list(map(measure, prose))) for measure in (_width, len)}
    blocks: list[Piece] = []
    goes_on = False
    for begin, finish, is_table in pieces:
        if goes_on and not is_table:
            blocks[-1] = (blocks[-1][0], finish, False)
        else:
            blocks.append((begin, finish, is_table))
        line = text[begin:finish].rstrip()
        full = any(measure(line) >= 0.85 * width for measure, width in widths.items())
        goes_on = full and not is_table and line[-1] not in ENDS
    return blocks


def _width(line: str) -> float:
    """How wide a line is set, in ideographs: a digit is half of one."""
    line = line.strip()
    return (len(line) + len(NARROW.sub("", line))) / 2


def _full_width(widths: list[float]) -> float:
    """How wide a full line is: of a page set in columns many are, and hardly one is wider."""
    if len(widths) < FULL_LINES:
        return math.inf
    longest = sorted(widths)[-FULL_LINES]
    usual = median(width for width in widths if width >= 0.7 * longest)
    full = sum(0.85 * usual <= width <= 1.15 * usual for width in widths)
    column = usual <= WIDEST and full >= max(FULL_LINES, len(widths) / 4)
    return usual if column else math.inf


def _short_runs(lines: list[str]) -> list[bool]:
    """Which lines are cells of a table that lost its bars: runs of short ones with numbers."""
    short = [len(line) <= SHORT and line[-1] not in ENDS for line in lines]
    table: list[bool] = []
    for is_short, pairs in groupby(zip(short, lines, strict=True), key=itemgetter(0)):
        run = [line for _short, line in pairs]
        numbers = sum(bool(re.search("[0-9]", line)) for line in run)
        table += [is_short and len(run) >= RUN and numbers >= 2] * len(run)
    return table


def _folded(text: str, begin: int, finish: int) -> tuple[str, tuple[int, ...]]:
    """Half-width characters of a block, with their places."""
    plain, places = text[begin:finish].translate(PLAIN), list(range(begin, finish))
    for silent in (SILENT, SPACE):
        gone = {k for found in silent.finditer(plain) for k in range(*found.span())}
        if gone:
            plain = "".join(c for k, c in enumerate(plain) if k not in gone)
            places = [place for k, place in enumerate(places) if k not in gone]
    return plain, tuple(places)


@cache
def _scripts() -> tuple[Any, Any]:
    try:
        from opencc import OpenCC
    except ModuleNotFoundError:
        text = N_("the page is in traditional script: pip install 'yuanhui-decade[pages]'")
        raise ModuleNotFoundError(_(text)) from None
    return OpenCC("t2s"), OpenCC("s2t")


def _simplified(text: str) -> str:
    """The text in simplified script where it has more traditional characters than simplified."""
    traditional = len(re.findall("[國業產農經為億萬戶噸億長費東個兩學區電們時現]", text))
    simplified = len(re.findall("[国业产农经为亿万户吨长费东个两学区电们时现]", text))
    if traditional <= simplified:
        return text
    lines = text.split("\n")
    shorter = [_scripts()[0].convert(line) for line in lines]
    pairs = zip(lines, shorter, strict=True)
    return "\n".join(new if len(new) == len(old) else old for old, new in pairs)
