from types import ModuleType

import pytest

from hypercheck.model import Severity
from hypercheck.pack import PackError, load_pack, pack_names, pack_of
from hypercheck.rule import Example, Rule


def rule_named(module: ModuleType, class_name: str, code: str) -> type[Rule]:
    made = type(
        class_name,
        (Rule,),
        {
            "__doc__": "A fault.",
            "__module__": module.__name__,
            "code": code,
            "name": class_name.lower(),
            "severity": Severity.ERROR,
            "since": "0.1",
            "VALID": (Example("a", {}),),
            "INVALID": (Example("b", {}),),
        },
    )
    setattr(module, class_name, made)
    return made


def test_a_pack_holds_the_rules_of_a_module_by_code():
    module = ModuleType("somewhere")
    second, first = rule_named(module, "Second", "XX102"), rule_named(module, "First", "XX101")
    module.Rule = Rule
    module.Imported = rule_named(ModuleType("elsewhere"), "Imported", "XX103")
    assert pack_of("mine", module).rules == (first, second)


def test_two_rules_of_one_code_are_an_error():
    module = ModuleType("somewhere")
    rule_named(module, "Second", "XX101")
    rule_named(module, "First", "XX101")
    with pytest.raises(PackError, match="XX101"):
        pack_of("mine", module)


def test_the_hypermedia_pack_is_found_by_its_entry_point():
    assert "hypermedia" in pack_names()
    pack = load_pack("hypermedia")
    assert "CH202" in {rule.code for rule in pack.rules}


def test_a_pack_that_is_not_installed_is_named_with_a_suggestion():
    with pytest.raises(PackError, match="did you mean hypermedia"):
        load_pack("hypermedias")
