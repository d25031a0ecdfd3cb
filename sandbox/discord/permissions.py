"""Who may do what where, computed as Discord documents it. Pure."""

from __future__ import annotations

from enum import IntFlag

from sandbox.discord.state import THREADS, Channel, Guild, Member, World


class Permission(IntFlag):
    """The bits that this server looks at; others are kept and passed on."""

    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    SEND_TTS_MESSAGES = 1 << 12
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    CONNECT = 1 << 20
    SPEAK = 1 << 21
    CHANGE_NICKNAME = 1 << 26
    MANAGE_ROLES = 1 << 28
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    SEND_MESSAGES_IN_THREADS = 1 << 38
    MODERATE_MEMBERS = 1 << 40


ALL = (1 << 52) - 1
P = Permission
EVERYONE = int(
    P.ADD_REACTIONS | P.VIEW_CHANNEL | P.SEND_MESSAGES | P.EMBED_LINKS | P.ATTACH_FILES | P.READ_MESSAGE_HISTORY
    | P.MENTION_EVERYONE | P.USE_EXTERNAL_EMOJIS | P.CONNECT | P.SPEAK | P.CHANGE_NICKNAME
    | P.USE_APPLICATION_COMMANDS | P.CREATE_PUBLIC_THREADS | P.SEND_MESSAGES_IN_THREADS
)  # fmt: skip
DIRECT = int(
    P.ADD_REACTIONS | P.VIEW_CHANNEL | P.SEND_MESSAGES | P.EMBED_LINKS | P.ATTACH_FILES | P.READ_MESSAGE_HISTORY
    | P.USE_EXTERNAL_EMOJIS | P.USE_APPLICATION_COMMANDS
)  # fmt: skip
_WHILE_TIMED_OUT = int(P.VIEW_CHANNEL | P.READ_MESSAGE_HISTORY)
_NEEDS_SENDING = int(P.MENTION_EVERYONE | P.SEND_TTS_MESSAGES | P.ATTACH_FILES | P.EMBED_LINKS)


def named(names: object) -> int:
    """Bits from a number, a digit string, or a list of names. Raises ValueError for a name that is not one."""
    if isinstance(names, list):
        unknown = [name for name in names if str(name).upper() not in P.__members__]
        if unknown:
            raise ValueError(f"no such permission: {', '.join(map(str, unknown))}")
        return sum(int(Permission[str(name).upper()]) for name in set(names))
    return int(str(names))


def in_guild(guild: Guild, member: Member) -> int:
    """Before any channel has its say."""
    bits = guild.roles[guild.id].permissions
    for role_id in member.roles:
        bits |= guild.roles[role_id].permissions if role_id in guild.roles else 0
    return ALL if member.user.id == guild.owner_id or bits & P.ADMINISTRATOR else bits


def in_channel(world: World, member: Member, channel: Channel) -> int:
    """With the overwrites of the channel, or of a thread's parent; a timeout leaves reading only."""
    guild, place = world.guild_of(channel), world.parent_of(channel)
    if guild is None:
        return DIRECT
    bits = in_guild(guild, member)
    if bits == ALL:
        return ALL
    for allow, deny in _overwrites(guild, member, place):
        bits = bits & ~deny | allow
    if member.timed_out_until is not None and member.timed_out_until > world.clock.now():
        bits &= _WHILE_TIMED_OUT
    if not bits & P.VIEW_CHANNEL:
        return 0
    return bits if bits & _sending(channel) else bits & ~_NEEDS_SENDING


def _overwrites(guild: Guild, member: Member, place: Channel) -> list[tuple[int, int]]:
    """(allow, deny) in the order they hold: everyone, all roles together, the member."""
    kept = place.overwrites
    roles = [kept[role] for role in member.roles if role in kept]
    together = (_union([one.allow for one in roles]), _union([one.deny for one in roles]))
    alone = [(kept[key].allow, kept[key].deny) if key in kept else (0, 0) for key in (guild.id, member.user.id)]
    return [alone[0], together, alone[1]]


def _union(bits: list[int]) -> int:
    found = 0
    for one in bits:
        found |= one
    return found


def _sending(channel: Channel) -> int:
    return int(P.SEND_MESSAGES_IN_THREADS if channel.type in THREADS else P.SEND_MESSAGES)


def may_send(bits: int, channel: Channel) -> bool:
    """Whether these bits are enough for a plain message there."""
    return bool(bits & _sending(channel))


def bot_bits(world: World, channel: Channel) -> int:
    """What the bot may do in a channel; nothing where it is no member."""
    guild = world.guild_of(channel)
    if guild is None:
        return DIRECT
    member = guild.members.get(world.bot.id)
    return in_channel(world, member, channel) if member else 0
