"""Templates that do not tell by themselves which engine they are for, beside others that do."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from hypercheck.frontends.template.summary import TemplateSummary

_ROOT = "templates"
_SHARE = 4
"""One in so many templates of a tree must be known to be for another engine, if others have
faults."""


def foreign_templates(templates: Mapping[str, TemplateSummary]) -> dict[str, str]:
    """The engine of each template that is not Jinja2's, by path.

    Many templates of Django's could as well be Jinja2's. One with a fault is taken for what the
    others of its tree are, if they are known to be so; all are where half of the tree is known.
    A tree is what is below a folder called ``templates``, else one folder.
    """
    trees: defaultdict[str, list[TemplateSummary]] = defaultdict(list)
    for summary in templates.values():
        trees[_tree_of(summary.path)].append(summary)
    return {path: engine for tree in trees.values() for path, engine in _foreign_in(tree)}


def _foreign_in(tree: list[TemplateSummary]) -> Iterator[tuple[str, str]]:
    engines = Counter(each.foreign for each in tree if each.foreign is not None)
    engine, count = engines.most_common(1)[0] if engines else ("", 0)
    for each in tree:
        if each.foreign is not None:
            yield each.path, each.foreign
        elif count * (_SHARE if each.faults else 2) >= len(tree) > 1:
            yield each.path, engine


def _tree_of(path: str) -> str:
    folders = PurePosixPath(path).parts[:-1]
    below = folders[::-1].index(_ROOT) if _ROOT in folders else 0
    return "/".join(folders[: len(folders) - below])
