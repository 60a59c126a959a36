"""The commands. Each parses, calls and prints; what they do is elsewhere."""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.config import Settings, load_settings
from bot.errors import AsfBotError

Command = Callable[[argparse.Namespace, Settings], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; problems that a person can mend are said in plain words."""
    options = _parser().parse_args(arguments)
    try:
        settings = load_settings(options.config, os.environ)
        command: Command = options.command
        return command(options, settings)
    except AsfBotError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    except BrokenPipeError:
        # whoever read our output has enough, as `head` does; Python would complain once more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="asf-bot", description="Svarar på frågor om ASF i Blekinge / Answers on ASF"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add(commands, "run", _run, "start the assistant")
    ask = _add(commands, "ask", _ask, "one question, one decision, and why")
    ask.add_argument("question")
    ask.add_argument("--lang", choices=["sv", "en"])
    ask.add_argument("--json", action="store_true")
    predict = _add(commands, "predict", _predict, "JSON lines in, decisions out")
    predict.add_argument("--variants", type=Path, metavar="FILE.jsonl")
    tickets = _add(commands, "tickets", _tickets, "list the open tickets")
    tickets.add_argument("--json", action="store_true")
    answer = _add(commands, "answer", _answer, "answer a ticket")
    answer.add_argument("number", type=int)
    answer.add_argument("text")
    knowledge = _add(commands, "knowledge", _knowledge, "write what agents taught into the files")
    knowledge.add_argument("act", choices=["export"])
    _add(commands, "check", _check, "check settings and knowledge")
    _add(commands, "doctor", _doctor, "look at all that must be in order, Telegram too")
    retention = _add(commands, "retention", _retention, "delete what is older than allowed")
    retention.add_argument("--dry-run", action="store_true", help="only say how much it is")
    return parser


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    command: Command,
    text: str,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text)
    parser.add_argument("--config", type=Path, metavar="FILE", help="instead of config.yaml")
    parser.set_defaults(command=command)
    return parser


# each command loads only what it needs: `ask` must not wait for the Telegram library


def _run(_options: argparse.Namespace, settings: Settings) -> int:
    # what is loaded now stays; looking for what can go takes a tenth of the start
    gc.disable()
    import uvloop

    from bot.app import run

    return uvloop.run(run(settings))


def _ask(options: argparse.Namespace, settings: Settings) -> int:
    from bot.asking import ask

    return ask(settings, options.question, language=options.lang, as_json=options.json)


def _predict(options: argparse.Namespace, settings: Settings) -> int:
    from bot.asking import predict

    return predict(settings, variants=options.variants)


def _tickets(options: argparse.Namespace, settings: Settings) -> int:
    from bot.desk import list_tickets

    return asyncio.run(list_tickets(settings, as_json=options.json))


def _answer(options: argparse.Namespace, settings: Settings) -> int:
    from bot.desk import answer

    return asyncio.run(answer(settings, options.number, options.text))


def _knowledge(_options: argparse.Namespace, settings: Settings) -> int:
    from bot.desk import export_taught

    return asyncio.run(export_taught(settings))


def _check(_options: argparse.Namespace, settings: Settings) -> int:
    from bot.asking import check

    return check(settings)


def _doctor(_options: argparse.Namespace, settings: Settings) -> int:
    from bot.doctor.examination import doctor

    return asyncio.run(doctor(settings))


def _retention(options: argparse.Namespace, settings: Settings) -> int:
    from bot.retention import delete_old

    return asyncio.run(delete_old(settings, dry_run=options.dry_run))
