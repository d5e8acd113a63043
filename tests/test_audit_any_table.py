"""Whatever a table prints, the audit gives an account of it in both languages or refuses it with a reason."""

import random

from analysis import audit_claims, load_claims
from analysis.audit import load_relations
from analysis.tables import DataError

COLUMNS = "id,indicator,kind,printed,qualifier,of,start,end,dated_by,place,scope,paragraph,occurrence,source,note"
PRINTS = {
    "level": ["1元", "20元", "21元", "99元"],
    "multiple": ["2倍", "1.5倍", "0.5倍", "翻一番", "翻2番"],
    "avg_growth": ["8.0%", "-3%", "0%", "0.0%", "100%", "-99%"],
    "growth": ["8.0%", "-3%", "0%", "50%"],
    "change": ["1元", "30元", "-15元"],
    "cumulative": ["1元", "99元"],
    "share": ["0%", "50%", "83.0%", "100%"],
}
QUALIFIERS = ["", "", "", "约", "以上", "不足", "近", "以内", "突破", "余"]
AMOUNTS = ("level", "cumulative", "share")


def random_table(rng):
    """A few indicators with figures of any kind, qualifier, period, place and scope."""
    rows = []
    for name in rng.sample(["gdp", "urban_income", "rural_income", "all_income", "retail_sales"], rng.randint(1, 4)):
        for k in range(rng.randint(1, 4)):
            kind = rng.choice([*PRINTS, "level"])
            end = rng.choice(["2021", "2021", "2015", ""] if kind in AMOUNTS else ["2021", "2015"])
            first = {"growth": f"{int(end or 0) - 1}", "level": "", "share": ""}.get(kind, rng.choice(["2012", "2014"]))
            of = rng.choice(["gdp", "retail_sales", ""]) if kind == "share" else ""
            dated = "printed" if first or end else "none"
            place, scope = rng.choice(["411102", "411102", "410101"]), rng.choice(["", "", "", "园区"])
            printed, qualifier = rng.choice(PRINTS[kind]), rng.choice(QUALIFIERS)
            rows.append([f"{name}_{k}", name, kind, printed, qualifier, of, first, end, dated, place, scope, "1", "1"])
    return rows


def random_relation(rng, rows):
    """A relation between three amounts, if there are as many."""
    amounts = [row[0] for row in rows if row[2] in AMOUNTS and row[7] == "2021"]
    if len(amounts) < 3:
        return []
    whole, *parts = rng.sample(amounts, 3)
    kind = rng.choice(["mixture", "sum", "partial_sum", "subset", "order", "ratio"])
    return [f"o,{kind},{whole},{';'.join(parts)},,"]


def test_every_table_has_an_account_or_a_reason(tmp_path):
    audited, reasons = 0, []
    for seed in range(60):
        rng = random.Random(seed)
        rows = random_table(rng)
        table, related = tmp_path / "claims.csv", tmp_path / "relations.csv"
        table.write_text("\n".join([COLUMNS, *(",".join(row) + ",luohe-daily-2022-09-23," for row in rows)]), "utf-8")
        declared = random_relation(rng, rows)
        related.write_text("\n".join(["id,kind,whole,parts,weight,note", *declared]), "utf-8")
        try:
            claims = load_claims(table)
            audit = audit_claims(claims, load_relations(related, claims) if declared else None)
        except DataError as refused:
            reasons.append(str(refused))
            continue
        audited += 1
        assert all(map(audit.explain, ("en", "zh"))), seed
        assert len(audit.table) == len(audit.rows), seed
        assert {"lower", "upper"} <= set(audit.derived), seed
        assert len(audit.summary("zh")) <= len(audit.rows), seed
        assert set(audit.repairs.claim) <= set(claims.index), seed
    assert audited >= 20
    assert all("problem(s)" in reason and ":" in reason for reason in reasons)


def plausible_page(rng):
    """Incomes of two groups and of all, as a page may print them: levels, multiples and growth that nearly agree."""
    urban, share, then = rng.randint(20000, 60000), rng.uniform(0.3, 0.8), rng.uniform(0.3, 0.8)
    rural, old = urban * rng.uniform(0.4, 0.9), [rng.uniform(1.5, 2.6) for _ in range(2)]
    now = {"urban_income": urban, "rural_income": rural, "all_income": share * urban + (1 - share) * rural}
    before = {"urban_income": urban / old[0], "rural_income": rural / old[1]}
    before["all_income"] = then * before["urban_income"] + (1 - then) * before["rural_income"]
    for name, value in now.items():
        ratio = value / before[name]
        steps = rng.choice([9, 9, 10])
        prints = [
            ("level", f"{value:.0f}元", ""),
            ("level", f"{before[name]:.0f}元", ""),
            ("multiple", f"{ratio:.1f}倍", 2012),
        ]
        prints.append(("avg_growth", f"{100 * (ratio ** (1 / steps) - 1):.1f}%", 2012))
        for k, (kind, printed, start) in enumerate(prints):
            if k == 0 or rng.random() < 0.5:
                end = 2012 if k == 1 else 2021
                yield [f"{name}{k}", name, kind, printed, rng.choice(QUALIFIERS), "", f"{start}", f"{end}", "printed"]


def test_a_plausible_page_is_audited_whatever_words_stand_beside_its_figures(tmp_path):
    """And where figures do not fit, there is a set that cannot be true together."""
    reasons = []
    for seed in range(40):
        rng = random.Random(seed)
        rows = [",".join([*row, "411102", "", "1", "1", "luohe-daily-2022-09-23", ""]) for row in plausible_page(rng)]
        table, related = tmp_path / "claims.csv", tmp_path / "relations.csv"
        table.write_text("\n".join([COLUMNS, *rows]), "utf-8")
        mixed = "m,mixture,all_income0,urban_income0;rural_income0,,"
        related.write_text(f"id,kind,whole,parts,weight,note\n{mixed}\n", "utf-8")
        try:
            claims = load_claims(table)
            audit = audit_claims(claims, related)
        except DataError as refused:
            reasons.append(str(refused))
            continue
        assert all(map(audit.explain, ("en", "zh"))), seed
        assert audit.limits or audit.consistent == audit.conflicts.empty, seed
    assert all("the richer group comes first" in reason for reason in reasons)
