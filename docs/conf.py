"""Settings of the site: ``make docs``."""

import re
import shutil
import sys
from pathlib import Path

import analysis

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_ext"))

# Sphinx reads below this folder only. The copies keep their times, so what has not changed is not read again.
for stored, copy in (("notebooks", "notebooks"), ("notebooks/zh", "zh/notebooks")):
    shutil.rmtree(HERE / copy, ignore_errors=True)
    (HERE / copy).mkdir(parents=True)
    for path in (HERE.parent / stored).glob("*.ipynb"):
        shutil.copy2(path, HERE / copy)

# A page per module that api.md lists; Sphinx's own generator would import them all in every build.
(HERE / "api").mkdir(exist_ok=True)
for name in re.findall(
    r"^   ([\w.]+)$", (HERE / "api.md").read_text(encoding="utf-8"), re.MULTILINE
):
    page = HERE / "api" / f"analysis.{name}.rst"
    if not page.exists():
        page.write_text(
            f"analysis.{name}\n{'=' * 40}\n\n.. automodule:: analysis.{name}\n   :members:\n",
            encoding="utf-8",
        )

# jsonschema, which reads notebooks, else compiles grammars of addresses for a second or two.
sys.modules["rfc3987_syntax"] = None

project = "源汇十年 · the Yuanhui decade"
author = "The yuanhui-decade contributors"
copyright = "the yuanhui-decade contributors; code MIT, tables and figures CC BY 4.0"
version = release = analysis.__version__

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
    "chinese_pages",
    "chinese_search",
    "notebook_pages",
    "register",
    "spoken",
]
exclude_patterns = ["_build"]
language = "en"

nb_execution_mode = "off"  # what is shown is what was run, and the tests re-run it
nb_code_prompt_show = "code · 代码"
nb_code_prompt_hide = nb_code_prompt_show
myst_heading_anchors = 3
myst_links_external_new_tab = False

autosummary_generate = False
autodoc_typehints = "none"  # the docstrings say them with unit and range
autodoc_member_order = "bysource"
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_custom_sections = ["What is not claimed"]

html_theme = "furo"
html_title = project
html_static_path = ["_static"]
html_favicon = "_static/icon.svg"
html_css_files = ["site.css"]
html_js_files = [("scrollable.js", {"defer": "defer"})]
html_copy_source = False
html_domain_indices = False  # api.md lists the modules
html_show_sphinx = False
html_search_language = "en"  # the one of chinese_search.py: English, and Chinese
