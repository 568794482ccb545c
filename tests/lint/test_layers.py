"""The order of the plugin's folders is kept: each uses only those below it, and no two each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lint.layers import Layers, wrong_php

ORDER = ("Plugin.php", "Admin/Screens.php", "Admin/Rules | Admin/Status", "Admin", "Access : Users", "Domain")


def tree(folder: Path, **extra: str) -> Path:
    """A plugin in which every file has a class of its own name and ``extra`` says what some of them do."""
    for name in ("Plugin", "Admin/Screens", "Admin/Form", "Admin/Rules/Screen", "Admin/Status/Screen"):
        write(folder, name, extra.pop(name, ""))
    for name in ("Access/Check", "Users/Login", "Domain/Event"):
        write(folder, name, extra.pop(name, ""))
    for name, body in extra.items():
        write(folder, name, body)
    return folder


def write(folder: Path, name: str, body: str) -> None:
    *spaces, class_name = name.split("/")
    path = folder / f"{name}.php"
    path.parent.mkdir(parents=True, exist_ok=True)
    space = "\\".join(("CartCompanion", *spaces))
    head, _, tail = body.rpartition("---")
    path.write_text(f"<?php\nnamespace {space};\n{head}\nfinal class {class_name} {{ {tail} }}\n")


def found(folder: Path, *layers: str, **excused: str) -> list[str]:
    wrong = wrong_php(Layers(folder, "CartCompanion", layers or ORDER), excused)
    return [line.removeprefix(f"{folder}/").removeprefix(f"{folder}: ") for line in wrong]


@pytest.mark.parametrize(
    "body",
    [
        "use CartCompanion\\Access\\Check; ---",
        "use CartCompanion\\Access\\{ Check, Other }; ---",
        "private \\CartCompanion\\Access\\Check $check;",
        "use CartCompanion\\Access; --- public function of( Access\\Check $check ): void {}",
        "public function made(): object { return new \\CartCompanion\\Access\\Check(); }",
        "public function said(): string { return \\CartCompanion\\Access\\Check::class; }",
        "public function of( $it ): bool { return $it instanceof \\CartCompanion\\Access\\Check; }",
        "public function called(): void { \\CartCompanion\\Access\\Check::run(); }",
        "public function name(): array { return array( 'CartCompanion\\\\Access\\\\Check', 'run' ); }",
        "public function name(): string { return 'CartCompanion\\\\Access\\\\Check::run'; }",
        "/** @return \\CartCompanion\\Access\\Check[] */ public function all(): array { return array(); }",
    ],
)
def test_any_way_of_naming_a_higher_class_is_found(tmp_path: Path, body: str) -> None:
    lines = found(tree(tmp_path, **{"Domain/Event": body}))
    assert [line.split(": ", 1)[1] for line in lines] == [
        "Domain must not use Access (Domain/Event.php -> Access/Check.php)"
    ]


def test_what_lies_below_may_be_used(tmp_path: Path) -> None:
    body = "use CartCompanion\\Admin\\Form; use CartCompanion\\Domain\\Event; use CartCompanion\\Access\\Check; ---"
    assert found(tree(tmp_path, **{"Admin/Rules/Screen": body, "Plugin": body, "Access/Check": ""})) == []


def test_neighbours_know_each_other_only_where_the_line_says_so(tmp_path: Path) -> None:
    together = {"Access/Check": "use CartCompanion\\Users\\Login; ---"}
    apart = {"Admin/Status/Screen": "use CartCompanion\\Admin\\Rules\\Screen as Other; ---"}
    assert found(tree(tmp_path, **together, **apart)) == [
        "Admin/Status/Screen.php:3: Admin/Status must not use Admin/Rules "
        "(Admin/Status/Screen.php -> Admin/Rules/Screen.php)"
    ]


def test_a_shared_file_does_not_know_the_folders_above_it(tmp_path: Path) -> None:
    body = "use CartCompanion\\Admin\\Rules\\Screen; ---"
    assert found(tree(tmp_path, **{"Admin/Screens": body})) == []
    assert found(tree(tmp_path, **{"Admin/Form": body}))[0].startswith(
        "Admin/Form.php:3: Admin must not use Admin/Rules"
    )


def test_folders_in_a_circle_are_printed_with_their_files(tmp_path: Path) -> None:
    knot = {
        "Access/Check": "use CartCompanion\\Users\\Login; ---",
        "Users/Login": "use CartCompanion\\Access\\Check; ---",
    }
    [line] = found(tree(tmp_path, **knot))
    assert line.startswith("folders in a circle: ")
    assert "Access/Check.php -> Users/Login.php" in line
    assert "Users/Login.php -> Access/Check.php" in line


def test_folders_within_one_listed_folder_are_in_no_circle_either(tmp_path: Path) -> None:
    knot = {
        "Domain/Rules/Plan": "use CartCompanion\\Domain\\Event; ---",
        "Domain/Event": "use CartCompanion\\Domain\\Rules\\Plan; ---",
    }
    assert found(tree(tmp_path, **knot))[0].startswith("folders in a circle: Domain")


def test_an_exception_lets_one_use_pass_until_it_is_no_longer_needed(tmp_path: Path) -> None:
    pair = "Domain/Event.php -> Access/Check.php"
    folder = tree(tmp_path, **{"Domain/Event": "use CartCompanion\\Access\\Check; ---"})
    assert found(folder, **{pair: "turned round with issue 15"}) == []
    write(folder, "Domain/Event", "")
    assert found(folder, **{pair: "turned round with issue 15"}) == [f'exceptions.toml: "{pair}" is no longer needed']


def test_an_exception_without_a_reason_excuses_nothing(tmp_path: Path) -> None:
    folder = tree(tmp_path, **{"Domain/Event": "use CartCompanion\\Access\\Check; ---"})
    assert len(found(folder, **{"Domain/Event.php -> Access/Check.php": " "})) == 1


def test_every_file_and_every_line_of_the_list_is_used(tmp_path: Path) -> None:
    folder = tree(tmp_path, **{"Store/Table": ""})
    assert found(folder) == ["Store/Table.php: layers.toml has no line for it"]
    assert found(folder, *ORDER, "Store", "Crm") == ["layers.toml: no PHP file is in Crm"]


def test_a_class_lies_where_the_autoloader_looks_for_it(tmp_path: Path) -> None:
    folder = tree(tmp_path)
    (folder / "Access" / "Check.php").write_text("<?php\nnamespace CartCompanion\\Users;\nfinal class Check {}\n")
    assert found(folder) == [
        "Access/Check.php:3: the autoloader looks here for CartCompanion\\Access\\Check, "
        "not for CartCompanion\\Users\\Check"
    ]


STARRED = ("Plugin.php", "Admin/Screens.php", "Admin/*", "Admin/Shared", "Admin", "Access : Users", "Domain")


def test_a_new_folder_beside_others_needs_no_line_and_uses_none_of_them(tmp_path: Path) -> None:
    uses = "use CartCompanion\\Admin\\Shared\\Row; use CartCompanion\\Admin\\Form; ---"
    folder = tree(tmp_path, **{"Admin/Shared/Row": "", "Admin/Notes/Screen": uses})
    assert found(folder, *STARRED) == []
    write(folder, "Admin/Notes/Screen", "use CartCompanion\\Admin\\Rules\\Screen; ---")
    write(folder, "Admin/Form", "use CartCompanion\\Admin\\Notes\\Screen; ---")
    assert [line.split(": ", 1)[1] for line in found(folder, *STARRED)][:2] == [
        "Admin must not use Admin/Notes (Admin/Form.php -> Admin/Notes/Screen.php)",
        "Admin/Notes must not use Admin/Rules (Admin/Notes/Screen.php -> Admin/Rules/Screen.php)",
    ]


def test_a_star_that_stands_for_no_folder_is_found(tmp_path: Path) -> None:
    assert "layers.toml: no PHP file is in Domain/*" in found(tree(tmp_path), *ORDER[:-1], "Domain/*", "Domain")
