"""Writes the generated pages of the manual: every command, finding and rule.

Usage: ``python scripts/reference.py [--check]``. From the source of the package to
``docs/reference/*.md``; ``--check`` writes nothing and fails when a page is out of date.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click
import yaml

if TYPE_CHECKING:
    from kommune360.indicators.definitions import Definition

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # run as a file, this module finds its neighbour

from scripts.finding_codes import findings  # noqa: E402

REFERENCE = ROOT / "docs" / "reference"
RULES = ROOT / "src" / "kommune360" / "demand" / "rules"
EVERYWHERE = {"--help", "--json", "--language"}  # told once, in the opening of the page
NOTE = "<!-- Written by `make reference`; do not edit. -->\n"


# --- findings ---------------------------------------------------------------------------------


def cell(text: str) -> str:
    plain = " ".join(text.split()).replace("|", "\\|")
    return (
        plain.replace("<", "&lt;")
        .replace("*", "\\*")
        .replace("_", "\\_")
        .replace("{…}", "…")
        .replace("{detail}", "…")
    )


def findings_page() -> str:
    rows = findings()
    lines = [
        NOTE,
        "# Findings",
        "",
        "What the checks can say about an input. The code is stable: it stands in `--json`, on the page",
        "and here. An *error* stops and nothing is stored, a *warning* wants a look, an *info* is told for",
        "the record. `…` is filled in from the input.",
        "",
        f"{len(rows)} codes.",
    ]
    for row in rows:
        lines += ["", f"## {row.code}", "", f"{row.severity or 'by case'} · `{row.module}`", ""]
        for title, (german, english) in (
            ("What", row.what),
            ("Why", row.why),
            ("Remedy", row.remedy),
        ):
            if german or english:
                lines.append(f"- **{title}**: {cell(german)} / *{cell(english)}*")
    return "\n".join(lines) + "\n"


# --- commands ---------------------------------------------------------------------------------


def commands() -> list[tuple[click.Context, click.Command]]:
    """Return the program and every command of it, each with the context that knows its full name."""
    from kommune360.cli.main import program

    root = click.Context(program, info_name="kommune360")
    found: list[tuple[click.Context, click.Command]] = [(root, program)]
    for name in program.list_commands(root):
        inner = program.get_command(root, name)
        if inner is None:
            raise LookupError(f"kommune360 {name} is in the list of commands, but there is no such command")
        context = click.Context(inner, info_name=name, parent=root)
        found.append((context, inner))
        if isinstance(inner, click.Group):
            found += [
                (click.Context(one, info_name=sub, parent=context), one)
                for sub, one in inner.commands.items()
            ]
    return found


def in_both(ask: Callable[[], str]) -> tuple[str, str]:
    """Return what ``ask`` says when the command line speaks German, and when it speaks English."""
    from kommune360.cli.language import choose

    said = []
    for language in ("de", "en"):
        choose(["--language", language], {})
        said.append(ask())
    return said[0], said[1]


def option_row(param: click.Parameter, context: click.Context) -> str:
    """Return one row of the table: how it is written, and what it means in English and German."""
    if isinstance(param, click.Option):
        german = in_both(lambda: (param.get_help_record(context) or ("", ""))[1])
        names = in_both(lambda: (param.get_help_record(context) or ("", ""))[0])
    else:
        said = param.said  # type: ignore[attr-defined]  # every argument of ours has one
        german, names = (said.de, said.en), in_both(lambda: param.make_metavar(context))
    name = names[1].replace("|", "\\|")
    return f"| `{name}` | {cell(german[1])} / *{cell(german[0])}* |"


def command_section(context: click.Context, command: click.Command) -> list[str]:
    usage = in_both(lambda: " ".join(command.collect_usage_pieces(context)))[1]
    lines = ["", f"## {context.command_path}", "", f"`{context.command_path} {usage}`"]
    said = command.said  # type: ignore[attr-defined]  # every command of ours has one
    for text in (said.en, said.de):
        whole = " ".join(text.split())
        lines += ["", f"*{cell(whole)}*" if text is said.de else cell(whole)]
    params = [p for p in command.get_params(context) if not EVERYWHERE & set(p.opts)]
    lines += ["", "| | |", "|---|---|", *(option_row(param, context) for param in params)]
    if examples := getattr(command, "examples", ()):
        lines += ["", "```", *examples, "```"]
    return lines


def commands_page() -> str:
    lines = [
        NOTE,
        "# Commands",
        "",
        "Exit codes: 0 done, 1 findings that stop, 2 wrong use. With `--json` a command prints one JSON",
        "object on standard output and everything else on standard error. The language follows",
        "`--language`, `KOMMUNE360_LANGUAGE` and the locale, in this order; `--help` explains in it.",
    ]
    for context, command in commands():
        lines += command_section(context, command)
    return "\n".join(lines).rstrip() + "\n"


# --- rules ------------------------------------------------------------------------------------

EVIDENCE = {"V": "read in the source", "K": "professional knowledge", "E": "estimate or target"}


def rules_page() -> str:
    """Every Land profile with its values; a value without source or name is a KeyError."""
    lines = [
        NOTE,
        "# Rules",
        "",
        "What need is computed by, from `src/kommune360/demand/rules/`. A Land's profile names only what",
        "differs from the standard. Evidence: "
        + ", ".join(f"{mark} {text}" for mark, text in EVIDENCE.items())
        + ". A town overrides single values in its `kommune360.yaml`.",
    ]
    for path in sorted(RULES.glob("*.yaml"), key=lambda p: (p.stem != "standard", p.stem)):
        profile = yaml.safe_load(path.read_text(encoding="utf-8"))
        lines += ["", f"## {profile['name']['en']}", "", f"{profile['name']['de']} · `{profile['id']}`"]
        for key, entry in profile["values"].items():
            lines += [
                "",
                f"**{cell(entry['name']['en'])}** / *{cell(entry['name']['de'])}* (`{key}`)",
                "",
                f"`{entry['value']}` {cell(str(entry['unit']))}, since {entry['valid_from']}, "
                f"evidence {entry['evidence']}. {cell(entry['source'])}",
            ]
    return "\n".join(lines) + "\n"


# --- indicators -------------------------------------------------------------------------------


def indicators_page() -> str:
    """The catalogue by phase: question, formula, limits; then the variables the formulas count with."""
    from kommune360.indicators.definitions import DIRECTIONS, PHASES, shipped
    from kommune360.indicators.vocabulary import vocabulary

    catalogue = shipped()
    lines = [
        NOTE,
        "# Indicators",
        "",
        f"{len(catalogue)} indicators from `src/kommune360/indicators/catalogue/`, "
        f"{sum(d.core for d in catalogue)} of them the catalogue of the house, by phase of life. How formulas",
        "are read stands under [Indicators](../methods/indicators.md). Small: below which numerator or",
        "denominator a value is marked. A town overrides and adds in the folder `indicators/` of its planning",
        "folder.",
    ]
    for phase, title in PHASES.items():
        lines += ["", f"## {title.en}", "", f"*{title.de}*"]
        for definition in (d for d in catalogue if d.phase == phase):
            lines += ["", *indicator_lines(definition, DIRECTIONS[definition.direction].en)]
    lines += ["", "## Variables", "", "| id | English / *German* | unit | counted on |", "|---|---|---|---|"]
    for variable in vocabulary().values():
        lines.append(
            f"| `{variable.id}` | {cell(variable.label.en)} / *{cell(variable.label.de)}* | {variable.unit} "
            f"| {variable.reference or 'over the period'} |"
        )
    return "\n".join(lines) + "\n"


def indicator_lines(definition: Definition, direction: str) -> list[str]:
    small = f"{definition.min_numerator:g} / {definition.min_denominator:g}"
    lines = [
        f"**{definition.id} {cell(definition.name.en)}** / *{cell(definition.name.de)}* (version {definition.version})",
        "",
        f"{cell(definition.question.en)} / *{cell(definition.question.de)}*",
        "",
        *(f"`{formula.text}`  " for formula in definition.formulas),
        f"{cell(definition.unit_name.en)} · {direction} · small {small} · sensitivity {definition.sensitivity} · "
        f"{cell(definition.source)} · {cell(definition.holder)}",
    ]
    if definition.caveat.en:
        lines += ["", f"{cell(definition.caveat.en)} / *{cell(definition.caveat.de)}*"]
    return lines


# --- all --------------------------------------------------------------------------------------


PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands_page,
    "findings.md": findings_page,
    "indicators.md": indicators_page,
    "rules.md": rules_page,
}


def outdated() -> list[str]:
    return [
        name
        for name, page in PAGES.items()
        if not (REFERENCE / name).is_file() or (REFERENCE / name).read_text(encoding="utf-8") != page()
    ]


def main(options: list[str]) -> int:
    if "--check" in options:
        names = outdated()
        if names:
            print(f"out of date: {', '.join(names)}; run make reference", file=sys.stderr)
        return 1 if names else 0
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (REFERENCE / name).write_text(page(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
