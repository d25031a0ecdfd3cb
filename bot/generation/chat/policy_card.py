"""The policy of a place in plain words: every setting, where it comes from, and the form of each group. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from bot.generation.command import Place
from bot.generation.message import Button, Choice, Field, FieldKind, Form, Message, Press, Text
from bot.generation.money import MICRO
from bot.generation.policy.fields import ADDED, BACK, FIELDS, Group, Kind, PolicyField, Value, typed
from bot.generation.policy.policies import Layer, Level, combined, level_of
from bot.generation.policy.policy import Mode, Policy

LONGEST = 3900  # characters that a field of a form is filled with; of a longer list no form is opened
_NAMED = 3  # roles that a line names
_MARKS = {Level.USUAL: "·", Level.FILE: "▪", Level.TENANT: "◆", Level.CHANNEL: "●"}


def policy_card(place: Place, layers: Sequence[Layer], level: Level, besides: Sequence[Text] = ()) -> Message:
    """Everything that holds in the place; the buttons change it for the channel, or for all of the tenant."""
    title = Text("rule.title_channel" if level is Level.CHANNEL else "rule.title_server")
    lines = (*besides, *policy_lines(layers))
    return Message(title, lines, private=True, buttons=tuple(_buttons(level)))


def policy_lines(layers: Sequence[Layer]) -> Iterator[Text]:
    """Grouped, a setting a line, with a mark for where it comes from."""
    policy = combined([values for _level, values in layers])
    yield Text("rule.legend")
    yield from warnings(policy)
    for group in Group:
        yield Text(f"rule.group_{group}")
        for field in FIELDS.values():
            if field.group is group:
                yield setting_line(field, policy, level_of(field.name, layers))


def warnings(policy: Policy) -> Iterator[Text]:
    """What is set and cannot work like this."""
    wants = policy.mode in (Mode.REVIEW_PROMPTS, Mode.REVIEW_RESULTS) or policy.newcomers > 0
    if wants and not policy.review_channel:
        yield Text("rule.lacks_review_channel")


def setting_line(field: PolicyField, policy: Policy, level: Level) -> Text:
    """One setting as it holds, in words."""
    name, mark = field.name, _MARKS[level]
    value: Value = getattr(policy, name)
    if field.kind is Kind.CHOICE:
        return Text(f"rule.{name}_{value}", mark=mark)
    if field.kind is Kind.SWITCH:
        return Text(f"rule.{name}_on" if value else f"rule.{name}_off", mark=mark)
    if not value:
        return Text(f"rule.no_{name}", mark=mark)
    if field.kind is Kind.USD:
        return Text(f"rule.{name}", mark=mark, cap_micro_usd=int(Decimal(str(value)) * MICRO))
    if field.kind is Kind.CHANNEL:
        return Text(f"rule.{name}", mark=mark, that_channel=str(value))
    if isinstance(value, tuple):
        return _list_line(field, value, mark)
    return Text(f"rule.{name}", mark=mark, count=int(value))


def _list_line(field: PolicyField, value: tuple[str, ...], mark: str) -> Text:
    if field.kind is Kind.ROLES:
        named, more = " ".join(value[:_NAMED]), len(value) - _NAMED
        if more > 0:
            return Text(f"rule.{field.name}_more", mark=mark, those_roles=named, count=more)
        return Text(f"rule.{field.name}", mark=mark, those_roles=named)
    if field.kind is Kind.NAMES:
        return Text(f"rule.{field.name}", mark=mark, names=", ".join(value)[:60])
    return Text(f"rule.{field.name}", mark=mark, count=len(value))


def _buttons(level: Level) -> Iterator[Button]:
    for group in Group:
        yield Button(Press.ADJUST, ref_of(level, group), Text(f"rule.button_{group}"))


def ref_of(level: Level, group: Group) -> str:
    """What a button says that opens the form of a group."""
    return f"{level}:{group}"


def read_adjust(ref: str) -> tuple[Level, Group] | None:
    """None: nobody of us wrote this."""
    level, _, group = ref.partition(":")
    good = level in (Level.TENANT, Level.CHANNEL) and group in set(Group)
    return (Level(level), Group(group)) if good else None


def shown_values(group: Group, layers: Sequence[Layer], level: Level) -> dict[str, str]:
    """How the settings of a group stand, as somebody would type them. Of what adds up, only what is said here.

    A list that is too long for a field is left out.
    """
    policy, own = combined([values for _level, values in layers]), _own(layers, level)
    shown = {}
    for field in FIELDS.values():
        if field.group is not group:
            continue
        value: Value = own.get(field.name, ()) if field.name in ADDED else getattr(policy, field.name)
        words = typed(field.name, value)
        if len(words) <= LONGEST:
            shown[field.name] = words
    return shown


def _own(layers: Sequence[Layer], level: Level) -> Mapping[str, Value]:
    """What is said at this level in a chat."""
    return next((values for one, values in layers if one is level), {})


def policy_form(draft: str, level: Level, group: Group, shown: Mapping[str, str]) -> Form:
    """A group of settings to fill in."""
    title = Text("rule.form_channel" if level is Level.CHANNEL else "rule.form_server")
    return Form(draft, title, tuple(_field(FIELDS[name], value) for name, value in shown.items()))


def _field(field: PolicyField, value: str) -> Field:
    label = Text(f"rule.label_{field.name}")
    match field.kind:
        case Kind.CHOICE:
            return Field(field.name, FieldKind.CHOICE, label, None, value, _choices(field, *field.choices))
        case Kind.SWITCH:
            return Field(field.name, FieldKind.CHOICE, label, None, value, _choices(field, "on", "off"))
        case Kind.PATTERNS:
            return Field(field.name, FieldKind.PARAGRAPH, label, Text("rule.hint_lines"), value, most=4000)
        case Kind.WORDS:
            return Field(field.name, FieldKind.PARAGRAPH, label, Text("rule.hint_commas"), value, most=4000)
        case _:
            return Field(field.name, FieldKind.LINE, label, _hint(field), value, most=4000)


def _hint(field: PolicyField) -> Text:
    match field.kind:
        case Kind.WHOLE if field.optional:
            return Text("rule.hint_whole_or_none", low=field.low, high=field.high)
        case Kind.WHOLE:
            return Text("rule.hint_whole", low=field.low, high=field.high)
        case Kind.USD:
            return Text("rule.hint_usd")
        case Kind.ROLES:
            return Text("rule.hint_roles")
        case Kind.CHANNEL:
            return Text("rule.hint_channel")
        case _:
            return Text("rule.hint_names")


def _choices(field: PolicyField, *words: str) -> tuple[Choice, ...]:
    """In the words of the card, without a mark."""
    said = (Choice(word, Text(f"rule.{field.name}_{word}", mark="")) for word in words)
    return (*said, Choice(BACK, Text("rule.choice_default")))
