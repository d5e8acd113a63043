"""What a screen reader needs and Sphinx leaves out: the language of a page, the level of a caption."""


def complete(app, pagename, templatename, context, doctree):
    """Chinese pages are in ``zh/``; captions in the sidebar are headings below the page's own."""
    if pagename.startswith("zh/"):
        context["language"] = "zh-CN"
    tree = context.get("furo_navigation_tree", "")
    context["furo_navigation_tree"] = tree.replace('role="heading"', 'role="heading" aria-level="2"')


def setup(app):
    """After the theme, which makes the tree."""
    app.connect("html-page-context", complete, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
