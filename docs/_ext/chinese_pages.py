"""The pages in ``zh/``: their language, their line ends, their part of the sidebar first, the theme's words."""

import re

WORDS = {
    "Back to top": "回到顶部",
    "Home": "首页",
    "Made with ": "制作工具：",
    "Next": "下一页",
    "On this page": "本页目录",
    "Previous": "上一页",
    "Search": "搜索",
    "Skip to content": "跳到正文",
}


def join_lines(app, docname, source):
    """A line end inside Chinese text is no space."""
    if docname.startswith("zh/"):
        source[0] = re.sub(r"(?<=[^\x00-\x7f])\n(?=[^\x00-\x7f])", "", source[0])


def complete(app, pagename, templatename, context, doctree):
    """The site's settings are those of its English pages."""
    if not pagename.startswith("zh/"):
        return
    context["language"] = "zh-CN"
    context["gettext"] = lambda message: WORDS.get(message, message)
    english, caption, chinese = context["furo_navigation_tree"].rpartition('<p class="caption"')
    context["furo_navigation_tree"] = caption + chinese + english


def setup(app):
    """After the theme, which makes the tree."""
    app.connect("source-read", join_lines)
    app.connect("html-page-context", complete, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
