"""The built site in a real browser: each page, its links, its figures, search, access, a phone."""

import importlib
import json
import re
from urllib.parse import unquote, urldefrag, urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe

from browser import ROOT, SITE, watching

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
FILES = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html"))
PAGES = [
    path for path in FILES if not path.startswith("_")
]  # what can be downloaded is no page of the site
LOOK = """() => ({
  lang: document.documentElement.lang,
  text: document.querySelector('[role=main]').textContent.toLowerCase(),
  ids: [...document.querySelectorAll('[id]')].map((e) => e.id),
  links: [...document.querySelectorAll('a[href]')].map((a) => a.getAttribute('href')),
  figures: [...document.querySelectorAll('[role=main] img')].map((i) => (
    {src: i.src, alt: i.alt.trim(), seen: i.naturalWidth > 0 && i.width > 100 && i.checkVisibility()})),
})"""

# The theme lets all of the content scroll, so the page itself never is too wide: only what scrolls within it may be.
WIDE = """() => {
  const main = document.querySelector('[role=main]'), end = document.documentElement.clientWidth + 1;
  const scrolls = (e) => ['auto', 'scroll'].includes(getComputedStyle(e).overflowX);
  const within = (e) => e.parentElement !== main && (scrolls(e.parentElement) || within(e.parentElement));
  return [...main.querySelectorAll('*')]
    .filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > end && !within(e))
    .map((e) => e.outerHTML.slice(0, 80));
}"""


@pytest.fixture(scope="module")
def walk(site, chromium):
    """Every page looked at once: on a desk, by axe, and on a phone."""
    with watching(chromium) as opened:
        page = opened(site)
        return {path: look(page, f"{site}/{path}") for path in PAGES}


def look(page, address):
    page.watch.strangers, page.watch.complaints = [], []
    page.set_viewport_size({"width": 1280, "height": 1400})
    page.goto(address)
    seen = page.evaluate(LOOK)
    violations = Axe().run(page).response["violations"]
    page.set_viewport_size({"width": 390, "height": 844})
    phone = {
        "phone": page.evaluate("document.documentElement.scrollWidth"),
        "wide": page.evaluate(WIDE),
    }
    strangers, page.watch.strangers = page.watch.strangers, []
    return {
        **seen,
        **phone,
        "violations": violations,
        "asked": strangers,
        "complaints": page.watch.complaints,
    }


def test_notebooks_are_pages():
    assert {
        f"{edition}notebooks/{path.stem}.html" for path in NOTEBOOKS for edition in ("", "zh/")
    } < set(PAGES)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_editions_of_a_notebook_lead_to_each_other(site, open_page, notebook):
    page = open_page(site)
    page.goto(f"{site}/notebooks/{notebook.stem}.html")
    for words, edition in [("中文", "zh/notebooks"), ("English", "notebooks")]:
        page.get_by_role("main").get_by_role("link", name=words, exact=True).click(timeout=5_000)
        assert page.url == f"{site}/{edition}/{notebook.stem}.html"


def test_chinese_pages_lead_on_to_chinese_pages(site, open_page):
    page, path = open_page(site), "zh/index.html"
    for notebook in NOTEBOOKS:
        page.goto(f"{site}/{path}")
        assert page.inner_text(".sidebar-tree .caption-text >> nth=0") == "中文"
        page.click(".next-page:has-text('下一页')")
        path = page.url.removeprefix(f"{site}/")
        assert path == f"zh/notebooks/{notebook.stem}.html"


def test_a_notebook_speaks_the_language_of_its_page(walk):
    said = [walk[f"{edition}notebooks/2_urban_rural_gap.html"]["text"] for edition in ("", "zh/")]
    assert [("1.698–1.699" in text, "1.698至1.699" in text) for text in said] == [
        (True, False),
        (False, True),
    ]
    titles = [text.strip().split("¶")[0] for text in said]
    assert titles == ["the urban-rural gap", "城乡收入差距"]


@pytest.mark.parametrize("path", PAGES)
def test_page_is_whole_and_within_reach(walk, path):
    page = walk[path]
    assert page["asked"] == []
    assert page["complaints"] == []
    assert [f for f in page["figures"] if not (f["seen"] and f["alt"])] == []
    grave = [v for v in page["violations"] if v["impact"] in ("serious", "critical")]
    assert [(v["id"], v["nodes"][0]["html"]) for v in grave] == []
    assert page["phone"] == 390
    assert page["wide"] == []
    assert page["lang"] == ("zh-CN" if path.startswith("zh/") else "en")


def test_links_lead_somewhere(walk, site):
    ids = {f"{site}/{path}": set(page["ids"]) for path, page in walk.items()}
    links = {
        (path, urljoin(f"{site}/{path}", link))
        for path, page in walk.items()
        for link in page["links"]
    }
    for path, link in sorted(links):
        target, fragment = urldefrag(link)
        if target in ids:
            assert not fragment or unquote(fragment) in ids[target], (path, link)
        elif target.startswith(site):
            assert SITE.joinpath(unquote(target.removeprefix(f"{site}/"))).is_file(), (path, link)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_figures_have_the_alt_text_of_the_notebook(walk, notebook):
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    metadata = [
        o["metadata"]
        for c in cells
        for o in c.get("outputs", [])
        if "image/png" in o.get("data", {})
    ]
    shown = [f["alt"] for f in walk[f"notebooks/{notebook.stem}.html"]["figures"]]
    assert shown == [re.sub(r"\s+", " ", m["image/png"]["alt"]).strip() for m in metadata]
    drawn = json.loads(
        (ROOT / "results" / "figures" / "figures.json").read_text(encoding="utf-8")
    ).values()
    chinese = [f["alt"] for f in walk[f"zh/notebooks/{notebook.stem}.html"]["figures"]]
    assert sorted(chinese) == sorted(f["alt_zh"] for f in drawn if f["notebook"] == notebook.stem)


@pytest.mark.parametrize(
    ("query", "words", "must"),
    [
        (
            "城乡差距",
            ["城乡", "差距"],
            {"zh/notebooks/2_urban_rural_gap.html"},
        ),
        ("恩格尔系数", ["恩格", "尔系", "系数"], {"zh/notebooks/3_spending_shares.html"}),
        # With a word beside the pairs Sphinx lets either do.
        ("Theil指数", [], {"zh/notebooks/2_urban_rural_gap.html"}),
        (
            "Theil",
            ["theil"],
            {"notebooks/2_urban_rural_gap.html", "api/analysis.metrics.inequality.html"},
        ),
    ],
)
def test_search_leads_to_pages_with_the_term(walk, site, open_page, query, words, must):
    page = open_page(site)
    page.goto(f"{site}/index.html")
    page.fill("input[name=q]", query)
    page.keyboard.press("Enter")
    page.wait_for_selector(".search-summary:has-text('found')")
    page.wait_for_load_state("networkidle")
    hits = page.evaluate("[...document.querySelectorAll('ul.search a')].map((a) => a.href)")
    found = {re.split(r"[?#]", hit)[0].removeprefix(f"{site}/") for hit in hits}
    assert must <= found
    assert [(path, w) for path in found for w in words if w not in walk[path]["text"]] == []
    assert page.watch.complaints == []


def test_search_finds_nothing_where_there_is_nothing(site, open_page):
    page = open_page(site)
    page.goto(f"{site}/search.html?q=鳄鱼皮")
    page.wait_for_selector(".search-summary:has-text('did not match')")


def test_dark_colours_keep_their_contrast(site, open_page):
    page = open_page(site)
    page.emulate_media(color_scheme="dark")
    for path in (
        "index.html",
        "notebooks/0_claims.html",
        "own_page.html",
        "zh/notebooks/4_claims_audit.html",
    ):
        page.goto(f"{site}/{path}")
        found = Axe().run(page, options={"runOnly": ["color-contrast"]}).response["violations"]
        assert [n["html"] for v in found for n in v["nodes"]] == [], path


LISTED = re.findall(
    r"^   ([a-z_.0-9]+)$", (ROOT / "docs" / "api.md").read_text(encoding="utf-8"), re.MULTILINE
)


@pytest.mark.parametrize("name", LISTED)
def test_every_public_function_is_described(walk, name):
    module = importlib.import_module(f"analysis.{name}")
    public = [n for n in getattr(module, "__all__", []) if callable(getattr(module, n))]
    assert {f"analysis.{name}.{n}" for n in public} <= set(walk[f"api/analysis.{name}.html"]["ids"])


@pytest.mark.parametrize(
    ("path", "lang"),
    [
        ("index", "en"),
        ("zh/index", "zh"),
        ("cite", "en"),
        ("zh/cite", "zh"),
        ("results", "en"),
        ("zh/results", "zh"),
    ],
)
def test_numbers_are_those_of_the_register(walk, path, lang):
    from analysis.report.register import stored_results

    ratio = stored_results(ROOT / "results" / "results.json")["ratio_2021"]
    assert ratio.text(lang) in walk[f"{path}.html"]["text"]
    assert "ratio_2021" in walk["results.html"]["ids"]
