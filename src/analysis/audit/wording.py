"""The sentences of the account, in English and Chinese; `account` fills them in."""

from __future__ import annotations

SENTENCES = {
    "fits": ("{group}: fits.", "{group}：可以同时成立。"),
    "does_not_fit": (
        "{group}: does not fit as printed ({held}).",
        "{group}：按通常理解不能同时成立（{held}）。",
    ),
    "not_comparable": (
        "{group}: not comparable ({claims}). {bridge}.",
        "{group}：口径不同，不宜直接比较（{claims}）。{bridge}。",
    ),
}
#: What follows a verdict that does not fit: no reading, one, several.
NO_READING = ("no reading considered makes it fit", "在所列各种理解下都不能同时成立")
ONE_READING = (" It would fit if: {}.", "在以下前提下可以同时成立：{}。")
READINGS = (" It would fit if one of these holds:", "在下列任一前提下，各数可以同时成立：")
GIVES = ("; {}: a ratio of {}", "；{}，倍数为{}")
#: What a reading that fits a group meets where other figures are tied to it by a relation.
ALSO = (
    "; but with the figures that a relation ties to it, one thing more must be let go: {}",
    "；但与相关各数合在一起，还须放宽一项：{}",
)
ALSO_NOT = (
    "; but with the figures that a relation ties to it, nothing considered fits then",
    "；但与相关各数合在一起，仍不能同时成立",
)
#: Verdicts behind a number of groups, where the number is one and where it is more.
COUNTS = {
    "fits": ("fits", "fit"),
    "does_not_fit": ("does not fit as printed", "do not fit as printed"),
    "not_comparable": ("not comparable", "not comparable"),
    "not_testable": ("with nothing to be held against", "with nothing to be held against"),
}
#: Why figures are not comparable, and what lies between them.
PRICE_BASES = (
    "By official practice growth is in constant prices and the level in current ones{}",
    "按官方惯例，增速按可比价、绝对量按现价{}",
)
POPULATIONS = (
    "A rate in ‰ rests on the average population of the year, the level is that of its end",
    "以‰计的率以年平均人口为分母，绝对量为年末数",
)
AVERAGE = (
    "; count and rate imply an average population of {}",
    "；由人数和该率推算的年平均人口为{}",
)
SHARES = (
    "The share implied by incomes and the printed one are two things: {} beside {}; the printed less the implied is {}",
    "由收入推算的占比与报载占比不是一回事：前者{}，后者{}，后者减前者为{}",
)
SHARES_KNOWN = ("; by official figures it is {}", "；按官方数据，{}")
HELD = (
    "{claims}: {by} {implied}, {other} {printed}; {stretch}",
    "{claims}：{by}{implied}，{other}{printed}；{stretch}",
)
#: What the two sides of a row are, by its relation.
SIDES = {
    "growth and levels": (
        ("growth allows a ratio of", "the other figures one of"),
        ("由增速推算的倍数为", "由其余各数推算的倍数为"),
    ),
    "growth": (
        ("the first of them gives a ratio of", "the others one of"),
        ("由第一个数推算的倍数为", "由其余各数推算的倍数为"),
    ),
    "levels": (("the first of them gives", "the others give"), ("由第一个数得", "由其余各数得")),
    "change": (("the other figures allow a change of", "the change is"), ("由其余各数推得的增量为", "报载增量为")),
    "mixture": (("the two groups allow a total of", "the total is"), ("两组所允许的总体为", "总体为")),
    "sum": (("the parts add up to", "the whole is"), ("各部分合计为", "总体为")),
    "partial_sum": (("the parts make up", "the whole is"), ("各部分合计", "总体为")),
    "subset": (("the greatest part is", "the whole is"), ("最大的一部分", "总体为")),
    "order": (("the others are", "the first is"), ("其余各数", "前者为")),
    "ratio": (("the two have a ratio of", "the ratio is printed as"), ("两数之比为", "报载比值为")),
    "part and rate": (
        ("count and rate ask for an average population of", "the mean of both year-ends is"),
        ("由人数和该率推算的年平均人口为", "年初、年末人口的平均数为"),
    ),
    "part and share": (("part and share ask for a whole of", "the whole is"), ("由部分与占比推得的总体为", "总体为")),
}  # fmt: skip
NO_WHOLE_NUMBER = (
    "{claims}: the share of the whole would be {implied}, and no whole number lies there",
    "{claims}：按占比应为{implied}，其间没有整数",
)
STRETCH = (
    "to fit, every rounding would have to be {} times as wide",
    "各数舍入范围须放宽到原来的{}倍，才能同时成立",
)
NO_STRETCH = ("no rounding would be wide enough", "舍入范围再宽也不能同时成立")
SETTLED = (
    "  What would settle it: the level of {year} on the same basis, {levels}.",
    "  需核实：口径一致的{year}年绝对量（{levels}）。",
)
REPAIRED = (
    "  Prints that would fit, each with the other figures kept: {repairs}.",
    "  其他数不变时，该数的可容取值：{repairs}。",
)
BASIS = (
    "All of this assumes one basis (survey, territory, population) for the years compared{more}. Without it nothing"
    " follows.",
    "以上均以所比年份口径（调查、地域、人口）一致为前提{more}；若前提不成立，则无从推断。",
)
NO_CULPRIT = (
    "The audit does not say which figure is the one that does not hold.",
    "核对不判断究竟哪个数不成立。",
)
RICHER = (", and the richer group above the poorer one", "，并假定收入较高的一组确实高于另一组")
LIMITS = {
    "several relations": ("it has several relations", "涉及多个关系"),
    "more than two dates": ("it has more than two dates", "涉及两个以上的年份"),
    "alone": ("its figures are held against each other by themselves only", "其中各数只单独对照"),
    "no date": ("its figures have no year, but others of the same indicators have", "该关系各数未注明年份，而同指标的其他数注有年份"),
}  # fmt: skip
UNTESTED = (
    "No group can be tested, there is nothing to be held against: no two figures are held together by a relation that"
    " the audit knows.",
    "版面上没有可以对照的数：没有两个数可按本方法所知的关系相互对照。",
)
OFFICIAL = (
    "Official figures beside it (from this package's benchmarks.csv, with sources there):",
    "可对照的官方数据（见本项目benchmarks.csv，来源同列）：",
)
IMPLIED = (
    "What the figures imply for quantities that are not printed:",
    "由报载数推算（未印出的量）：",
)
INDEX_RISES = (
    "of the {ways} ways back, {rising} let one of the indices rise, {paid} of these with a falling weight of the richer"
    " group; {kept} let that weight be kept, and in {falling} of these all indices fall",
    "{ways}种推算中，有指数上升的{rising}种，其中收入较高一组的权重下降的{paid}种；权重可以不下降的{kept}种，其中各指数均下降的{falling}种。",
)
