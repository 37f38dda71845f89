import importlib
import subprocess
import sys

import pytest

import chirp
import chirp.middleware
import chirp.testing

PACKAGES = [chirp, chirp.middleware, chirp.testing]
HEAVY = ("anyio", "asyncio", "itsdangerous", "jinja2", "msgspec", "python_multipart")


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.__name__)
def test_every_exported_name_is_there_and_documented(package):
    for name in package.__all__:
        assert getattr(package, name).__doc__ or name in {"Middleware", "Next"}, name


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.__name__)
def test_the_list_of_names_is_the_table_of_modules(package):
    assert sorted(package.__all__) == sorted(package._MODULES)


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.__name__)
def test_another_name_is_an_attribute_error(package):
    with pytest.raises(AttributeError, match="Bananas"):
        _ = package.Bananas


def test_importing_the_package_loads_nothing_heavy():
    script = f"import sys, chirp; print([m for m in {HEAVY} if m in sys.modules])"
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_reading_the_configuration_loads_nothing_heavy():
    script = (
        "import sys; from chirp import AppConfig; AppConfig();"
        f"print([m for m in {HEAVY} if m in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_every_module_can_be_imported_alone():
    for name in chirp._MODULES.values():
        importlib.import_module(f"chirp.{name}")
