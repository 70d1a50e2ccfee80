"""What the README must not forget: every setting, every command, every dependency."""

import re
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command

from adapter.cli.application import application
from adapter.config import Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands(command, name="paylater"):
    """Name every command below this one, as it is typed."""
    below = getattr(command, "commands", None)
    if below is None:
        return [name]
    return [one for word in below for one in commands(below[word], f"{name} {word}")]


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_in_the_readme(name):
    assert re.search(rf"^\| `{name}` \|", README, re.MULTILINE)


@pytest.mark.parametrize("name", commands(get_command(application())))
def test_every_command_is_in_the_readme(name):
    assert f"{name}`" in README or f"{name} " in README


def test_every_default_in_the_readme_is_the_default():
    rows = re.findall(r"^\| `(\w+)` \| `?([^`|]+?)`? \|", README, re.MULTILINE)
    told = {name: default for name, default in rows if name in Settings.model_fields}

    for name, default in told.items():
        field = Settings.model_fields[name].default
        assert default == ("none" if field in (None, ()) else str(field)), name


def test_every_dependency_is_in_the_readme():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = project["project"]["dependencies"] + project["dependency-groups"]["dev"]

    names = {re.match(r"[A-Za-z0-9.-]+", one)[0] for one in needed}

    section = README.split("## Dependencies")[1].split("\n## ")[0]
    assert {
        name for name in names if not re.search(rf"(?<![\w-]){name}(?![\w-])", section)
    } == set()


@pytest.mark.parametrize("name", ["README.md", "mappings/README.md", "fhir_profiles/README.md"])
def test_every_file_a_readme_links_to_exists(name):
    text = (ROOT / name).read_text(encoding="utf-8")

    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert ((ROOT / name).parent / target).exists(), target


@pytest.mark.parametrize(
    "target", re.findall(r"^(\w+):(?!=)", (ROOT / "Makefile").read_text(), re.MULTILINE)
)
def test_a_target_of_the_makefile_is_phony(target):
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[1]

    assert target in phony.split()
