"""Printed numbers: from ``225.9亿元`` to value, unit and rounding interval, and back."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from analysis.messages import N_, _, language
from analysis.numbers.interval import Interval, decimal, hull

#: Rounding rules (四舍五入、四舍六入五成双、去尾法、进一法、舍入规则不限): ends of the size v of a
#: figure that was rounded to the unit u, and whether they belong to it.
ROUNDINGS: dict[str, Callable[..., tuple[Any, ...]]] = {
    "half_up": lambda v, u: (v - u / 2, v + u / 2, v != 0, False),
    "half_even": lambda v, u: (v - u / 2, v + u / 2, v / u % 2 == 0, v / u % 2 == 0),
    "truncated": lambda v, u: (v, v + u, True, False) if v else (-u, u, False, False),
    "rounded_up": lambda v, u: (v - u, v, False, True) if v else (v, v),
    "any": lambda v, u: (v - u, v + u, False, False),
}
#: Effects of a word beside it: in English words, and the same ends, between less and more.
EFFECTS: dict[str, tuple[str, Callable[..., tuple[Any, ...]]]] = {
    "at_least": ("at least {}", lambda v, less, more: (v, math.inf)),
    "at_most": ("at most {}", lambda v, less, more: (-math.inf, v)),
    "above": ("more than {}", lambda v, less, more: (v, math.inf, False)),
    "below": ("less than {}", lambda v, less, more: (-math.inf, v, False, False)),
    "nearly": ("nearly {}", lambda v, less, more: (less, v, False, False)),
    "and_more": ("{} or slightly more", lambda v, less, more: (v, more, True, False)),
    "about": ("about {}", lambda v, less, more: (less, more)),
}
SCALES = {
    "": 0, "千": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8, "万亿": 12, "thousand": 3, "million": 6,
    "billion": 9, "trillion": 12,
}  # fmt: skip
#: Units that are measured, with their English names.
UNITS: dict[str, str] = {
    "": "", "%": "%", "‰": "‰", "个百分点": "percentage points", "倍": "times",
    "元": "yuan", "美元": "US dollars", "吨": "tonnes", "公斤": "kg", "公里": "km", "米": "m",
    "平方公里": "km²", "平方米": "m²", "亩": "mu", "公顷": "ha", "立方米": "m³", "千瓦时": "kWh",
    "千瓦": "kW", "岁": "years", "年": "years", "斤": "jin", "成": "tenths",
    "元/人": "yuan per person", "微克/立方米": "µg/m³", "吨公里": "tonne-km",
    "人公里": "passenger-km",
}  # fmt: skip
#: Measure words of people and things; without 万 or 亿 they are exact.
COUNTED: dict[str, str] = dict.fromkeys(
    [*"个家户名人笔所条只辆座台项件处场间张位次套艘头株栋批支部眼口羽盆册匹根", "亩次", "人次"], ""
)
COUNTED |= {"人": "persons", "名": "persons", "户": "households", "辆": "vehicles", "只": "pieces"}
ALL_UNITS = UNITS | COUNTED
#: What a word beside the figure does to its interval; the last group does nothing.
QUALIFIERS = {
    "以上": "at_least", "不低于": "at_least", "以内": "at_most", "突破": "above", "超过": "above",
    "逾": "above", "近": "nearly", "不足": "below", "余": "and_more", "多": "and_more",
    "约": "about", "左右": "about",
    **dict.fromkeys(["", "达", "达到", "由", "增长至", "扩大到", "为", "至"], "none"),
}  # fmt: skip
#: Verbs of a decline, printed before the figure: 下降50% is -50%.
FALLS = ("下降", "减少", "降低", "回落", "缩小", "收窄", "负增长")
#: How the units of ``benchmarks.csv`` are written in print; `parse` reads them from there. A
#: share's whole is left out.
WRITTEN = {
    "yuan": "元", "100m yuan": "亿元", "10k persons": "万人", "times": "倍", "index": "",
    "none": "", "%": "%", "% of expenditure": "%", "% of budget expenditure": "%",
}  # fmt: skip
#: Its qualifiers, in words.
WORDS = {"": "", ">=": "不低于"}
#: The longest text that is read as one figure: printed ones have no more than twenty digits.
MOST_CHARACTERS = 60
DOUBLING = re.compile(r"翻([一二两三四五六七八九]|[1-9][0-9]?)番")
NUMERALS = {c: i for i, c in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}
#: Tenths and times in words: 三成, 四倍.
IN_WORDS = re.compile(rf"([{''.join(NUMERALS)}])(?=[成倍]$)")
#: From one number to another: 5.6~6.2亿元; the first may leave scale and unit to the second.
RANGE = re.compile(r"([^~至到]*?[0-9][^~至到]*?)(?:[~至到]|(?<!-)-)(-?[0-9].*)")
FIGURE = re.compile(
    rf"(?P<sign>[-+]|{'|'.join(FALLS)})?"
    r"(?P<number>[0-9]{1,3}(?:[, ][0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)"
    r"(?P<scale>万亿|千万|百万|亿|万|千(?!瓦)|thousand|million|billion|trillion)?(?P<unit>[^0-9]*)"
)
#: Full-width forms and what follows; nothing else is folded: 3² is not 32.
FULL_WIDTH = [0x3000, *range(0xFF01, 0xFFE7)]
HALF_WIDTH = {c: unicodedata.normalize("NFKC", chr(c)) for c in FULL_WIDTH}
#: Other dashes and colons, the traditional forms of scales, units and verbs, and what has no width.
FOLDED = dict(zip(
    "−–—‐‑‒﹣〜∶︰億萬個戶噸畝頃點餘約過產輛條間隻張臺項處場幹減負長縮漲",
    "-------~::亿万个户吨亩顷点余约过产辆条间只张台项处场干减负长缩涨", strict=True,
))  # fmt: skip
HALF_WIDTH |= {ord(form): plain for form, plain in FOLDED.items()}
HALF_WIDTH |= dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"), "")
#: Scales that readers expect in a number that we write.
SPOKEN = {
    "zh": {"": 0, "万": 4, "亿": 8}, "en": {"": 0, "million": 6, "billion": 9, "trillion": 12},
}  # fmt: skip
#: What stands after a number: in English unit and scale, in Chinese a unit that is no %.
UNIT, CHINESE_UNIT = re.compile("[^0-9]*$"), re.compile("[^0-9%‰万亿]*$")
#: A comma that parts no thousands; growth in times.
COMMA = re.compile(r"(\D*[0-9]+),([0-9]{1,2}|[0-9]{4,})(\D*)")
MORE_BY = re.compile(r"增[长加]([0-9]+(?:\.[0-9]+)?)倍")
PER = {"%": -2, "‰": -3, "个百分点": -2, "成": -1}
#: A ratio to one.
TO_ONE = re.compile("([0-9.]+):1")


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure as it stands in print (报载数据).

    Attributes
    ----------
    text : str
        The figure, half-width, without spaces; a decline with its verb or its minus.
    mantissa : int
        Its digits as one whole number, with the sign.
    exponent : int
        Power of ten of one unit of the last printed digit: -1 for ``2.2倍``, 7 for ``225.9亿元``.
    unit : str
        Unit or measure word as printed.
    exact : bool
        Counts of people and things without 万 or 亿 are exact.
    ends : tuple of Printed
        Of a range, both numbers; its value is the middle.
    """

    text: str
    mantissa: int
    exponent: int
    unit: str
    exact: bool = False
    ends: tuple[Printed, ...] = ()

    @property
    def unit_of_last_digit(self) -> Fraction:
        """One unit of the last printed digit."""
        return Fraction(Fraction(10) ** self.exponent)

    @property
    def value(self) -> Fraction:
        """The number as printed, exactly; percentages as fractions of one."""
        return self.mantissa * self.unit_of_last_digit

    @property
    def significant_unit(self) -> Fraction:
        """One unit of the last digit that is not a trailing zero before a scale or the unit."""
        if not self.mantissa or "." in self.text:
            return self.unit_of_last_digit
        digits = str(self.mantissa)
        return self.unit_of_last_digit * Fraction(10 ** (len(digits) - len(digits.rstrip("0"))))

    def effect(self, qualifier: str) -> str:
        """What a word beside the figure does to its interval; in reports 翻一番 is loose: at least
        doubled.
        """
        effect = QUALIFIERS[qualifier]
        loose = DOUBLING.fullmatch(self.text) and effect in ("none", "above")
        return "at_least" if loose else effect

    def spoken(self, lang: str, qualifier: str = "") -> str:
        """The figure for readers of a language, with the word beside it (读法): as printed in
        Chinese, in English words else.

        Examples
        --------
        >>> parse("225.9亿元").spoken("en"), parse("6.0%").spoken("en"), parse("2.3倍").spoken("en")
        ('22.59 billion yuan', '6.0%', '2.3 times')
        >>> parse("3万辆").spoken("en", "突破"), parse("100家").spoken("zh", "余")
        ('more than 30,000 vehicles', '100余家')
        >>> parse("翻两番").spoken("en")
        'at least 4 times'
        """
        effect = self.effect(qualifier)
        if self.ends and lang == "en":
            low, high = (end.spoken(lang) for end in self.ends)
            return EFFECTS.get(effect, ("{}", None))[0].format(f"{low} to {high}")
        if self.mantissa < 0 and effect != "none" and not self.ends:
            verb, figure = self._fall()
            size = figure.spoken(lang, qualifier)
            return f"{verb}{size}" if lang == "zh" else f"a fall of {size}"
        if lang == "zh":
            plain = QUALIFIERS[qualifier] == "none"
            return self.text if plain else _beside(self.text, self.unit, qualifier)
        decimals = max(0, -self.exponent + PER.get(self.unit, 0))
        forms = (write(self.value, self.unit, lang, d) for d in range(decimals, decimals + 13))
        # 100.0亿元 is 10.00 billion: zeros that were printed tell how precise the figure is.
        alike = (form for form in forms if self._is_written(form))
        words, _ends = EFFECTS.get(effect, ("{}", None))
        return words.format(next(alike))

    def _is_written(self, form: str) -> bool:
        read = parse(form)
        return read.value == self.value and read.exponent <= self.exponent

    def _fall(self) -> tuple[str, Printed]:
        """The verb of a decline, and the figure without it: -50% is told as 下降, too."""
        verb = next((v for v in FALLS if self.text.startswith(v)), FALLS[0])
        text = self.text.removeprefix(verb).removeprefix("-")
        return verb, replace(self, text=text, mantissa=-self.mantissa)

    def interval(
        self, rounding: str = "half_up", qualifier: str = "", wide: bool = False
    ) -> Interval:
        """The numbers that could have been printed so (可能区间).

        Parameters
        ----------
        rounding : {'half_up', 'half_even', 'truncated', 'rounded_up', 'any'}
            How the figure was rounded before it was printed.
        qualifier : str
            The word beside the figure; see `QUALIFIERS`.
        wide : bool
            Take the last digit that is not a trailing zero as the last one that was rounded.

        Raises
        ------
        ValueError
            If `rounding` or `qualifier` is not known.

        Examples
        --------
        >>> print(parse("2.2倍").interval())
        [2.15, 2.25)
        >>> print(parse("2.2倍").interval("truncated"))
        [2.2, 2.3)
        >>> print(parse("3万辆").interval(qualifier="突破"))
        (30000, inf)
        >>> print(parse("下降50%").interval(qualifier="超过"))
        (-inf, -0.5)
        >>> print(parse("翻两番").interval(qualifier="近"))
        (2, 4)
        >>> print(parse("5.6～6.2万亩").interval())
        [55500, 62500)
        """
        if self.ends:
            both = (end.interval(rounding, qualifier, wide) for end in self.ends)
            return hull(end for interval in both for end in interval.ends())
        if rounding not in ROUNDINGS:
            text = N_("unknown rounding {r!r}: choose one of {all}")
            raise ValueError(_(text, r=rounding, all=", ".join(ROUNDINGS)))
        if qualifier not in QUALIFIERS:
            text = N_("unknown qualifier {q!r}: leave it empty or choose one of {all}")
            raise ValueError(_(text, q=qualifier, all="、".join(filter(None, QUALIFIERS))))
        effect = self.effect(qualifier)
        v = abs(self.value)
        if effect != "none":
            w = self.significant_unit  # the last digit of 翻n番 is n
            less, more = (v / 2, 2 * v) if DOUBLING.fullmatch(self.text) else (v - w, v + w)
            ends = EFFECTS[effect][1](v, less, more)
        elif self.exact:
            ends = (v, v)
        else:
            unit = self.significant_unit if wide else self.unit_of_last_digit
            ends = ROUNDINGS[rounding](v, unit)
        size = Interval(*ends)
        return -size if self.mantissa < 0 else size  # a bound on a fall bounds its size


def _beside(text: str, unit: str, word: str) -> str:
    """A Chinese figure with its word where it belongs: 突破3万辆, 10.6万吨以上, 100余家."""
    if word in ("余", "多") and text.endswith(unit):
        return f"{text.removesuffix(unit)}{word}{unit}"
    return f"{text}{word}" if word in ("以上", "以内", "左右", "余", "多") else f"{word}{text}"


def echoed(text: object) -> str:
    """A value in a message, in quotation marks and cut where it is long.

    Examples
    --------
    >>> echoed("2.3倍"), echoed("9" * 5000)
    ("'2.3倍'", "'9999999999999999999999999999999999999999…' (5000 characters)")
    """
    whole = str(text)
    if language() == "zh" and len(whole) <= 60:
        return f"“{repr(whole)[1:-1]}”"
    return repr(text) if len(whole) <= 60 else f"{whole[:40] + '…'!r} ({len(whole)} characters)"


def clean(text: str) -> str:
    """Half-width, without spaces but between digits: ``２．２ 倍`` becomes ``2.2倍``."""
    closed = re.sub(r"(?<![0-9])\s+|\s+(?![0-9])", "", text.translate(HALF_WIDTH))
    return re.sub(r"\s+", " ", closed)


@lru_cache(maxsize=10_000)
def parse(text: str) -> Printed:
    """Read a figure as printed, from the string and never through a float (解析报载数据).

    Parameters
    ----------
    text : str
        Digits, an optional scale (万, 亿, million ...) and a unit: ``225.9亿元``, ``8.3%``,
        ``142户``, ``22.59 billion yuan``, ``翻一番``; a decline with its verb, ``下降50%``.
        Full-width digits, spaces and thousands commas are read; so is a range, ``5.6～6.2亿元``.

    Returns
    -------
    Printed
        With the trailing zeros that were printed: ``6.0%`` is not ``6%``.

    Raises
    ------
    ValueError
        If the text is not one figure, or its unit is not known; the message names it.

    Examples
    --------
    >>> p = parse("225.9亿元")
    >>> float(p.value), p.unit, p.exponent
    (22590000000.0, '元', 7)
    """
    if len(text) > MOST_CHARACTERS:
        wrong = N_("{text} is longer than {n}: write one number and its unit, as printed")
        raise ValueError(_(wrong, text=echoed(text), n=MOST_CHARACTERS))
    short = clean(text)
    if double := DOUBLING.fullmatch(short):
        times = NUMERALS.get(double[1]) or int(double[1])
        return Printed(short, 2**times, 0, "倍")
    if both := RANGE.fullmatch(short):
        return _range(text, short, *both.groups())
    words = IN_WORDS.sub(lambda word: str(NUMERALS[word[1]]), short)
    parts = FIGURE.fullmatch(TO_ONE.sub(r"\1", words))
    if not parts:
        raise ValueError(_not_one_number(text, short))
    unit = _unit(parts["unit"], text)
    digits = re.sub("[, ]", "", parts["number"])
    decimals = len(digits.partition(".")[2])
    scale = SCALES[parts["scale"] or ""]
    sign = 1 if parts["sign"] in (None, "+") else -1
    exact = unit in COUNTED and not scale and not decimals
    exponent = scale - decimals + PER.get(unit, 0)
    return Printed(short, sign * int(digits.replace(".", "")), exponent, unit, exact)


def _range(text: str, short: str, low: str, high: str) -> Printed:
    """From one number to another: scale, unit and verb may stand once, for both."""
    first, last = FIGURE.fullmatch(low), FIGURE.fullmatch(high)
    if not first or not last:
        raise ValueError(_not_one_number(text, short))
    if not first["unit"]:
        low += ("" if first["scale"] else last["scale"] or "") + last["unit"]
    if first["sign"] in FALLS:
        high = first["sign"] + high
    ends = parse(low), parse(high)
    less, more = (end.value for end in ends)
    if ends[0].unit != ends[1].unit or (less >= more and more >= 0):
        raise ValueError(_not_one_number(text, short))
    exponent = min(end.exponent for end in ends) - 1
    middle = (less + more) / 2 / Fraction(10) ** exponent
    return Printed(short, int(middle), exponent, ends[1].unit, ends=ends)


def _not_one_number(text: str, short: str) -> str:
    """What is wrong, and what to do: most often a word belongs into its own column."""
    advice = _("expected digits, 万 or 亿 if any, and a unit")
    if words := [q for q, effect in QUALIFIERS.items() if effect != "none" and q in short]:
        word = max(words, key=len)
        rest = echoed(short.replace(word, "", 1))
        advice = _("write {word} as the qualifier and {rest} as the number", word=word, rest=rest)
    elif comma := COMMA.fullmatch(short):
        likely = "{}.{}{}".format(*comma.groups())
        advice = _("a decimal comma? Write {likely}, unit included", likely=likely)
    elif times := MORE_BY.fullmatch(short):
        text_of = N_("growth by {n} times is {more} times as much: take the kind growth (增长)")
        advice = _(text_of, n=times[1], more=Decimal(times[1]) + 1)
    elif RANGE.fullmatch(short):
        advice = _("of a range the lower number comes first, both in one unit: 5.6～6.2亿元")
    return _("{text} is not one printed number: {advice}", text=echoed(text), advice=advice)


def _unit(printed: str, text: str) -> str:
    named = (unit for unit, english in ALL_UNITS.items() if english and printed == clean(english))
    if printed in ALL_UNITS or (printed := next(named, printed)) in ALL_UNITS:
        return printed
    if any(q in printed for q, effect in QUALIFIERS.items() if effect != "none"):
        raise ValueError(_not_one_number(text, clean(text)))
    text, unit = echoed(text), echoed(printed)
    wrong = N_("unknown unit {unit} in {text}: write one of {units}")
    raise ValueError(_(wrong, unit=unit, text=text, units="、".join(filter(None, ALL_UNITS))))


def round_half_up(value: Fraction | int | str, digits: int) -> Fraction:
    """Round exactly to `digits` decimals, halves away from zero (四舍五入).

    Examples
    --------
    >>> round_half_up("2.675", 2)
    Fraction(67, 25)
    """
    return _whole(Fraction(value) * 10**digits, "nearest") / Fraction(10) ** digits


def _whole(x: Fraction, toward: str) -> int:
    if toward == "nearest":
        return math.floor(x + Fraction(1, 2)) if x >= 0 else math.ceil(x - Fraction(1, 2))
    return math.floor(x) if toward == "down" else math.ceil(x)


def write(
    value: Fraction | float, unit: str = "", lang: str = "zh", digits: int = 2,
    toward: str = "nearest",
) -> str:  # fmt: skip
    """Write a number for readers, in 万 and 亿 or in thousand, million and billion (数的写法).

    Parameters
    ----------
    value : Fraction or float
        Finite, in units of one; shares and rates as fractions of one.
    unit : str
        A key of `UNITS` or `COUNTED`.
    lang : {'zh', 'en'}
    digits : int
        Decimals of the scaled number.
    toward : {'nearest', 'down', 'up'}
        Halves away from zero, or outward for the lower and the upper end of an interval.

    Examples
    --------
    >>> write(22_590_000_000, "元", digits=1), write(22_590_000_000, "元", "en")
    ('225.9亿元', '22.59 billion yuan')
    >>> write(Fraction("0.083"), "%", digits=1)
    '8.3%'
    """
    scale, number = _scaled(Fraction(value), unit, lang, digits, toward)
    if lang == "zh":
        return f"{decimal(number, digits)}{scale}{unit}"
    sign, words = (unit, "") if unit in ("%", "‰") else ("", ALL_UNITS[unit])
    return " ".join(filter(None, [f"{decimal(number, digits, ',')}{sign}", scale, words]))


def _scaled(value: Fraction, unit: str, lang: str, digits: int, toward: str) -> tuple[str, int]:
    """The scale that suits the rounded number, and that number in units of its last decimal."""
    chosen, reached = ("", 0), value
    # Six whole digits read well as they are: 41149元, not 4.1149万元. 99999999.999元 is 1.00亿元.
    for scale, power in ({"": 0} if unit in PER else SPOKEN[lang]).items():
        if not scale or abs(reached) >= 10 ** max(power, 6):
            shift = Fraction(10) ** (digits - power - PER.get(unit, 0))
            chosen = (scale, _whole(value * shift, toward))
            reached = chosen[1] / shift
    return chosen


def span(low: str, high: str) -> str:
    """Two ends in the one notation for intervals, a unit that both have once (区间的写法).

    A dash is no sign and joins no words; in Chinese per cent and scale stand at both ends.

    Examples
    --------
    >>> span("9.42%", "9.96%"), span("126.3 billion yuan", "129.1 billion yuan"), span("-1", "2")
    ('9.42–9.96%', '126.3–129.1 billion yuan', '-1 to 2')
    """
    unit = (CHINESE_UNIT if language() == "zh" else UNIT).search(low)
    if unit and high.endswith(unit[0]):
        low = low.removesuffix(unit[0])
    if language() == "zh":
        return f"{low}至{high}"
    return f"{low} to {high}" if "-" in low or low[-1].isalpha() else f"{low}–{high}"
