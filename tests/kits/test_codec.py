"""A definition survives the database exactly."""

from __future__ import annotations

import json

from tests.kits.kitbox import definition_of, sample_files, starter_files
from tpma.kits.codec import dump, load


def test_there_and_back() -> None:
    for files in (starter_files(), sample_files()):
        definition = definition_of(files)
        stored = json.loads(json.dumps(dump(definition)))
        assert load(stored) == definition


def test_types_come_back_whole() -> None:
    definition = load(json.loads(json.dumps(dump(definition_of(sample_files())))))
    assert type(definition.tactic("email").kind).__name__ == "TacticKind"
    assert definition.window.ends is not None
    assert definition.window.ends.year == 2027
    assert definition.tactic("display").sizes[0].width == 300
    assert definition.brand.type_role("body").web_stack_by_script[0][0] == "Arab"
    assert isinstance(definition.media[0].focal, tuple)


def test_settings_of_other_versions_of_the_product() -> None:
    stored = dump(definition_of(starter_files()))
    stored["from_the_future"] = 1
    stored["tactics"][0]["zones"][0]["from_the_future"] = 1
    del stored["playbook"], stored["tactics"][0]["optional"]
    assert load(stored) == definition_of(starter_files())
