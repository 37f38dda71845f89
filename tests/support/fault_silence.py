"""Where a rule rightly says nothing, because it cannot know, and why."""

SILENT: dict[tuple[str, str], str] = {
    ("intake", "a label for nothing"): "its script may give the control a label",
    ("intake", "an element out of band that no page has"): "a page holds what is not known",
    ("live", "a listener that replaces itself"): "what sends some of the events ends with them",
    ("macros", "an answer in place of a row"): "an extension may put answers elsewhere",
    ("macros", "an answer without the id of its target"): "as above",
    ("macros", "an extension whose script is gone"): "its other script may hold it",
    ("package", "a block that no parent has"): "a helper shows any block of its page",
    ("package", "a function that nobody knows"): "a helper may give its page any name",
    ("package", "a name that nobody gives"): "as above",
    ("package", "a server that starts when it is imported"): "its factory may give anything",
    ("package", "a target on another page"): "a template that may be missing may hold the target",
}
"""By application and injection. Nothing else may be found there, all the same."""
