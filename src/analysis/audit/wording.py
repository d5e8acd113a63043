"""The sentences of the account, in English and Chinese; `account` fills them in."""

from __future__ import annotations

SENTENCES = {
    "consistent": ("{group}: consistent.", "{group}：一致。"),
    "consistent_if": (
        "{group}: under the conventional reading the figures do not fit ({held}). Of the readings considered, they fit"
        " only",
        "{group}：按通常读法各数不能同时成立（{held}）。在所考虑的读法中，只有在下列条件之一下才一致：",
    ),
    "contradictory": (
        "{group}: the figures fit under none of the readings considered ({held}).",
        "{group}：在所考虑的各种读法下均不能同时成立（{held}）。",
    ),
    "not_comparable": (
        "{group}: not comparable ({claims}). By official practice growth is in constant prices and the level in current"
        " ones{derived}.",
        "{group}：不可比（{claims}）。按官方惯例，增速按可比价、数值按现价{derived}。",
    ),
}
HELD = (
    "{claims}: {by} {implied}, {other} {printed}; {stretch}",
    "{claims}：{by}{implied}，{other}{printed}；{stretch}",
)
#: What the two sides of a row are, by its relation.
SIDES = {
    "growth and levels": (
        ("growth allows a ratio of", "the other figures one of"),
        ("由增速推得的倍数为", "由其余各数推得的倍数为"),
    ),
    "levels": (("the first of them gives", "the others give"), ("由第一个数得", "由其余各数得")),
    "change": (("the other figures allow a change of", "the change is"), ("由其余各数推得的增量为", "报载增量为")),
    "mixture": (("the two groups allow a total of", "the total is"), ("两组所允许的总体为", "总体为")),
    "sum": (("the parts add up to", "the whole is"), ("各部分合计为", "总体为")),
    "partial_sum": (("the parts make up", "the whole is"), ("各部分合计", "总体为")),
    "subset": (("the greatest part is", "the whole is"), ("最大的一部分", "总体为")),
    "order": (("the others are", "the first is"), ("其余各数", "前者为")),
    "ratio": (("the two have a ratio of", "the ratio is printed as"), ("两数之比为", "报载比值为")),
    "part and share": (("part and share ask for a whole of", "the whole is"), ("由部分与占比推得的总体为", "总体为")),
}  # fmt: skip
NO_WHOLE_NUMBER = (
    "{claims}: the share of the whole would be {implied}, and no whole number lies there",
    "{claims}：按占比应为{implied}，其间没有整数",
)
STRETCH = ("to fit, every rounding would have to be {} times as wide", "须把各舍入区间放宽到{}倍才能相容")
NO_STRETCH = ("no rounding would be wide enough", "舍入区间放宽也不能相容")
SETTLED = (
    "  What would settle it: the level of {year} on the same basis, {levels}.",
    "  要作判定，需有口径一致的{year}年数值：{levels}。",
)
REPAIRED = (
    "  Prints that would fit, each with the other figures kept: {repairs}.",
    "  其余各数不变时，可相容的报载数：{repairs}。",
)
CUMULATIVE = (
    "; it bounds the multiple only from above, by the sum of (1+g)^t for t = 1 to n",
    "；此法只给出倍数的上限，即(1+g)^t（t＝1至n）之和",
)
BASIS = (
    "All of this assumes one basis (survey, territory, population) for the years compared{more}. Without it nothing"
    " follows.",
    "以上均以所比年份口径（调查、地域、人口）一致为前提{more}；若前提不成立，则无从推断。",
)
NO_CULPRIT = (
    "The audit does not say which figure is the one that does not hold.",
    "审核不判断究竟哪个数不成立。",
)
RICHER = (", and the richer group above the poorer one", "，并假定收入较高的一组确实高于另一组")
LIMITS = {
    "several relations": ("it has several relations", "涉及多个关系"),
    "more than two dates": ("it has more than two dates", "涉及两个以上的年份"),
    "alone": ("its figures are held against each other by themselves only", "其中各数只单独对照"),
    "no date": ("its figures have no year, but others of the same indicators have", "该关系各数未注明年份，而同指标的其他数注有年份"),
}  # fmt: skip
UNTESTED = (
    "No group can be tested: no two figures are held together by a relation that the audit knows.",
    "没有可检验的数组：没有两个数可按审核所知的关系相互对照。",
)
OFFICIAL = (
    "Official figures beside it (from this package's benchmarks.csv, with sources there):",
    "可对照的官方数据（见本项目benchmarks.csv，来源同列）：",
)
IMPLIED = ("What the figures imply for quantities that are not printed:", "由报载数推算（未印出的量）：")
INDEX_RISES = (
    "of the {ways} ways back, {rising} let one of the indices rise, {paid} of these with a falling weight of the richer"
    " group; {kept} let that weight be kept, and in {falling} of these all indices fall",
    "{ways}种推算中，有指数上升的{rising}种，其中收入较高一组的权重下降的{paid}种；权重可以不下降的{kept}种，其中各指数均下降的{falling}种。",
)
