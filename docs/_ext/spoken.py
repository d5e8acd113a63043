"""What a screen reader needs and Sphinx leaves out: the level of a caption."""


def complete(app, pagename, templatename, context, doctree):
    """Captions in the sidebar are headings below the page's own."""
    tree = context.get("furo_navigation_tree", "")
    context["furo_navigation_tree"] = tree.replace(
        'role="heading"', 'role="heading" aria-level="2"'
    )


def setup(app):
    """After the theme, which makes the tree."""
    app.connect("html-page-context", complete, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
