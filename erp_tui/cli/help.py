"""How commands explain themselves, in the user's language: what they do, their options, an example, the fields of `--json`.

Every command is declared on a `Noun`: `@app.command("confirm", answers=queries.OrderView, example="SO000001")`. The help is
written from the declaration when it is asked for, so that it cannot differ from what the command does.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, get_args, get_origin, get_type_hints

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup

from erp_tui.cli.words import is_inner, kind_of_number, word
from erp_tui.domain.kernel.listing import Listing
from erp_tui.domain.kernel.text import N_
from erp_tui.i18n import _

Function = Callable[..., Any]


@dataclasses.dataclass(frozen=True)
class RowsOf:
    """An answer `{"rows": [...], ...}`: what a row is, and what stands beside the rows."""

    row: Any
    beside: Any = ()


class Explained(TyperCommand):
    """One command."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        _usage(ctx, formatter, self.collect_usage_pieces(ctx))
        _text(formatter, self.help)
        arguments, options = [], []
        for param in self.get_params(ctx):
            if isinstance(param, TyperArgument):
                arguments.append((_name(param), _(param.help or "")))
            elif record := param.get_help_record(ctx):
                options.append((record[0], _option_text(param)))
        for title, rows in ((N_("Arguments"), arguments), (N_("Options"), options)):
            if rows:
                with formatter.section(_(title)):
                    formatter.write_dl(rows)
        if example := getattr(self.callback, "example", ""):
            with formatter.section(_(N_("Example"))):
                formatter.write_text(f"{ctx.command_path} {example}")
        if answers := getattr(self.callback, "answers", None):
            with formatter.section(_(N_("Fields of --json"))):
                formatter.write_dl([(name, text) for name, text in described(answers)])


class Explainer(TyperGroup):
    """A noun with its verbs."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        _usage(ctx, formatter, self.collect_usage_pieces(ctx))
        _text(formatter, self.help)
        self.format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        records = [(param, param.get_help_record(ctx)) for param in self.get_params(ctx)]
        with formatter.section(_(N_("Options"))):
            formatter.write_dl([(record[0], _option_text(param)) for param, record in records if record])

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section(_(N_("Commands"))):
            formatter.write_dl([(name, _(command.help or "")) for name, command in self.commands.items()])


class Noun(typer.Typer):
    """The commands of one noun; `answers` is what a command gives as JSON: a view, a Listing, RowsOf, or names of fields."""

    def command(  # type: ignore[override]
        self, name: str, *, answers: Any = None, example: str = "", **more: Any
    ) -> Callable[[Function], Function]:
        def declare(function: Function) -> Function:
            function.answers = answers  # type: ignore[attr-defined]
            function.example = example  # type: ignore[attr-defined]
            return super(Noun, self).command(name, cls=Explained, **more)(function)

        return declare


def _usage(ctx: Any, formatter: Any, pieces: Sequence[str]) -> None:
    formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=_(N_("Usage")) + ": ")


def _text(formatter: Any, text: str | None) -> None:
    formatter.write_paragraph()
    with formatter.indentation():
        formatter.write_text(_(" ".join((text or "").split())))


def _option_text(param: Any) -> str:
    """Typer's own help text stands in its own catalogue, if anywhere."""
    text = _(N_("Show this message and end.")) if param.name == "help" else _(param.help or "")
    if param.required:
        text += f"  [{_(N_('required'))}]"
    elif param.default not in (None, "", False) and not callable(param.default) and not param.is_flag:
        text += f"  [{_(N_('without it'))}: {param.default}]"
    return text.strip()


# ------------------------------------------------------------------------------------------ fields of --json


def fields(answers: Any) -> Iterator[tuple[str, str, Any]]:
    """All fields of an answer: path as in `lines[].quantity`, name, and type."""
    if isinstance(answers, RowsOf):
        yield "rows", "rows", list
        for path, name, kind in fields(answers.row):
            yield f"rows[].{path}", name, kind
        yield from fields(answers.beside)
    elif isinstance(answers, Listing):
        names = [(column.name, _LISTED.get(column.kind, str)) for column in answers.columns]
        if any(column.kind == "amount" for column in answers.columns) and "currency" not in dict(names):
            names.append(("currency", str))
        yield "rows", "rows", list
        yield from ((f"rows[].{name}", name, kind) for name, kind in names)
    elif dataclasses.is_dataclass(answers):
        hints = get_type_hints(answers)
        for field in dataclasses.fields(answers):
            if not is_inner(field.name):
                yield from _field(field.name, hints[field.name])
    else:
        yield from ((name, name, str) for name in answers)


_LISTED = {"amount": Decimal, "number": Decimal, "price": Decimal, "day": date, "flag": bool}


def _field(name: str, hint: Any) -> Iterator[tuple[str, str, Any]]:
    inner = [one for one in get_args(hint) if dataclasses.is_dataclass(one)]
    if inner and get_origin(hint) in (tuple, list):
        yield name, name, list
        yield from ((f"{name}[].{path}", last, kind) for path, last, kind in fields(inner[0]))
        return
    kinds = [one for one in get_args(hint) if isinstance(one, type)] if get_origin(hint) is not tuple else [list]
    yield name, name, kinds[0] if kinds and not isinstance(hint, type) else hint


def described(answers: Any) -> Iterator[tuple[str, str]]:
    """Path and meaning of each field, in the user's language."""
    for path, name, kind in fields(answers):
        said = _(_KINDS.get(kind, N_("text")))
        if kind is Decimal:
            said = _(N_("number")) if kind_of_number(name) == "number" else _(N_("amount"))
        yield path, f"{word(name)} ({said})"


_KINDS = {
    list: N_("list"), int: N_("whole number"), bool: N_("true or false"), date: N_("date"), datetime: N_("moment"),
    dict: N_("object"),
}  # fmt: skip


# ------------------------------------------------------------------------------------------ wrong usage


def in_words(error: typer.TyperException) -> str:
    """What is wrong with a command line, in the user's language."""
    kind, where, param = type(error).__name__, getattr(error, "ctx", None), getattr(error, "param", None)
    more = "" if where is None else " " + _(N_("See {command} --help.")).format(command=where.command_path)
    if kind == "NoArgsIsHelpError" and where is not None:
        return _(N_("Say what to do: {verbs}.")).format(verbs=", ".join(where.command.commands)) + more
    if kind == "MissingParameter" and param is not None:
        return _(N_("{name} is missing.")).format(name=_name(param)) + more
    option = getattr(error, "option_name", "")
    if kind == "NoSuchOption":
        return _(N_("There is no option {name}.")).format(name=option) + more
    if kind == "BadOptionUsage":
        return _(N_("{name} needs a value.")).format(name=option) + more
    text = error.format_message()
    if unknown := re.match(r"No such command '([^']*)'", text):
        known = where.command.list_commands(where) if where is not None else []
        close = difflib.get_close_matches(unknown[1], known, 1)
        said = _(N_("There is no command {name}.")).format(name=unknown[1])
        return said + (" " + _(N_("Did you mean {name}?")).format(name=close[0]) if close else "") + more
    if kind == "BadParameter" and param is not None:
        return _(N_("{name} does not fit: {reason}")).format(name=_name(param), reason=_reworded(error.message)) + more
    return _reworded(text) + more


def _reworded(text: str) -> str:
    """Sentences of the command line library, in our words."""
    for start, message in _SENTENCES:
        if text.startswith(start):
            return _(message).format(name=text.removeprefix(start).strip(" .'():"))
    return text


_SENTENCES = (
    ("Got unexpected extra argument(s)", N_("There are words too many: {name}.")),
    ("Input should be a valid integer", N_("a whole number is wanted.")),
    ("Input should be greater than or equal to", N_("{name} is the least.")),
    ("Input should be less than or equal to", N_("{name} is the most.")),
)


def _name(param: Any) -> str:
    return str(param.opts[-1]) if not isinstance(param, TyperArgument) else str(param.name).upper()
