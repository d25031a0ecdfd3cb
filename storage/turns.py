"""Units of the queue: who gets the next turn, and the tenants whose jobs wait meanwhile.

Start-time fair queueing in virtual time. A job starts at `vstart = max(clock, its person's last vfinish)`, lasts its
results over its person's weight, and the lowest (vstart, lane) that may go is next; the clock is the start of the
latest turn. A job that was held back and is behind the clock starts at the clock, and its person's other jobs move
behind it: so whoever is next in their own line waits for one turn of each other person at most. No time on a wall is
asked, so setting the machine's clock moves nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.generation.command import Person
from bot.generation.ports import NO_SHARES, Deed, Event, Shares
from storage import audit, rows
from storage.unit import Row, Unit

RESULT = 720_720_000  # what one result lasts at weight 1; the weights up to 16 divide it
LANE = 2**24  # from one new lane to the next

_LOOKED_AT = 200  # of the jobs behind the clock, when a place is asked; others count where they stand

_WAITS = "state <> 'ended' AND state IN ('inputs', 'review', 'queued')"  # the first part is for the index
_FULL_TENANTS = (
    "SELECT platform, tenant FROM lines WHERE out > 0 GROUP BY platform, tenant "
    "HAVING sum(out) >= (SELECT tenant_slots FROM queue)"
)
_FULL_CHANNELS = (
    "SELECT platform, tenant, channel FROM lines WHERE out > 0 AND out >= (SELECT channel_slots FROM queue)"
)
_MAY_GO = (
    "(platform, tenant) NOT IN (SELECT platform, tenant FROM pauses) "
    f"AND (platform, tenant) NOT IN ({_FULL_TENANTS}) AND (platform, tenant, channel) NOT IN ({_FULL_CHANNELS})"
)
# Whoever is held back counts those that are held back with them.
_GOES_BEFORE = (
    "((platform, tenant) = (?1, ?2) OR ((platform, tenant) NOT IN (SELECT platform, tenant FROM pauses) "
    f"AND (platform, tenant) NOT IN ({_FULL_TENANTS}))) "
    "AND ((platform, tenant, channel) = (?1, ?2, ?3) "
    f"OR (platform, tenant, channel) NOT IN ({_FULL_CHANNELS}))"
)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A queued job that may go, by its place in virtual time."""

    id: str
    person: tuple[str, str]
    line: tuple[str, str, str]
    vstart: int
    vfinish: int
    lane: int

    @property
    def order(self) -> tuple[int, int]:
        """The lowest is next."""
        return (self.vstart, self.lane)


_READY = "id, platform, person, tenant, channel, vstart, vfinish, lane"


def _ready(row: Row) -> _Ready:
    job_id, platform, person, tenant, channel, vstart, vfinish, lane = row
    return _Ready(job_id, (platform, person), (platform, tenant, channel), vstart, vfinish, lane)


def enter(person: Person, results: int, weight: int) -> Unit[tuple[int, int, int]]:
    """(vstart, vfinish, lane) of a person's new job."""
    last = yield (
        "SELECT vfinish, lane FROM jobs WHERE platform = ? AND person = ? ORDER BY vfinish DESC LIMIT 1",
        (person.platform, person.id),
    )
    ((clock,),) = yield "SELECT clock FROM queue", ()
    lasts = -(-results * RESULT // max(1, weight))
    if last and last[0][0] > clock:
        start, lane = last[0]
    else:
        start, lane = clock, (yield from _new_lane())
    return start, start + lasts, lane


def take_turns(now: float, slots: int, shares: Shares = NO_SHARES) -> Unit[int]:
    """Those that are next and may go, as many as there are free slots."""
    ((waiting, out, *known),) = yield "SELECT waiting, out, tenant_slots, channel_slots FROM queue", ()
    if slots <= 0:
        return 0
    if known != [shares.tenant, shares.channel]:
        yield "UPDATE queue SET tenant_slots = ?, channel_slots = ?", (shares.tenant, shares.channel)
    free = min(waiting, slots - out)
    taken = 0
    while taken < free:
        went = yield from _take(now, free - taken, shares)
        if not went:
            break
        taken += went
    return taken


def _take(now: float, free: int, shares: Shares) -> Unit[int]:
    """Turns for the first that may go, up to one whose place has changed by then: jobs only ever move back."""
    held = yield from _somebody_is_held(shares)
    if held and not (yield from _somebody_may_go()):
        return 0
    ready = yield (
        f"SELECT {_READY} FROM jobs WHERE state = 'queued' {f'AND {_MAY_GO}' if held else ''} "
        "ORDER BY vstart, lane LIMIT ?",
        (free,),
    )
    ((clock, lane),) = yield "SELECT clock, clock_lane FROM queue", ()
    latest, taken, moved = (clock, lane), 0, set[tuple[str, str]]()
    for job in map(_ready, ready):
        if job.person in moved:
            break
        if taken and shares != NO_SHARES and (yield from _is_full(job.line, shares)):
            continue
        latest, others_moved = yield from _go(job, latest, now)
        taken += 1
        if others_moved:
            moved.add(job.person)
    yield "UPDATE queue SET clock = ?, clock_lane = ?", latest
    return taken


def _go(job: _Ready, clock: tuple[int, int], now: float) -> Unit[tuple[tuple[int, int], bool]]:
    """One turn: the clock after it, and whether others of its person moved. What was held back starts at the clock."""
    start, lane = job.order
    is_late = job.order < clock
    if is_late:
        start, lane = clock[0], (yield from _late_lane(clock[1]))
    finish = start + job.vfinish - job.vstart
    yield (
        "UPDATE jobs SET state = 'submitting', since = ?1, due_at = ?1, attempts = 0, version = version + 1, "
        "vstart = ?2, vfinish = ?3, lane = ?4 WHERE id = ?5",
        (now, start, finish, lane, job.id),
    )
    yield Event(now, job.id, "job queued > submitting", "")
    moved = yield from _move_behind(job.person, finish, lane if is_late else None)
    return max(clock, (start, lane)), moved


def _move_behind(person: tuple[str, str], finish: int, lane: int | None) -> Unit[bool]:
    """Nothing of theirs starts before `finish`, and each after the one before it."""
    mine = yield f"SELECT id, vstart, vfinish FROM jobs WHERE platform = ? AND person = ? AND {_WAITS}", person
    if not mine or (lane is None and min(start for _id, start, _finish in mine) >= finish):
        return False
    for job_id, start, end in sorted(mine, key=lambda row: row[1]):
        begin, finish = max(start, finish), max(start, finish) + end - start
        yield (
            "UPDATE jobs SET vstart = ?, vfinish = ?, lane = coalesce(?, lane) WHERE id = ?",
            (begin, finish, lane, job_id),
        )
    return True


def _new_lane() -> Unit[int]:
    """Behind everybody."""
    ((lane,),) = yield "UPDATE queue SET lanes = lanes + ? RETURNING lanes", (LANE,)
    return int(lane)


def _late_lane(clock_lane: int) -> Unit[int]:
    """Right behind the clock's own: before all that have not had their turn at this moment of the clock."""
    ((late,),) = yield "UPDATE queue SET late = (late + 1) % ? RETURNING late", (LANE,)
    return clock_lane - clock_lane % LANE + int(late)


def _somebody_is_held(shares: Shares) -> Unit[bool]:
    """Where nobody can be, no job is looked up for it."""
    return shares != NO_SHARES or bool((yield "SELECT 1 FROM pauses LIMIT 1", ()))


def _somebody_may_go() -> Unit[bool]:
    """By their lines, which are far fewer than the jobs."""
    return bool((yield f"SELECT 1 FROM lines WHERE waiting > 0 AND {_MAY_GO} LIMIT 1", ()))


def _is_full(line: tuple[str, str, str], shares: Shares) -> Unit[bool]:
    ((tenant, channel),) = yield (
        "SELECT sum(out), sum(out) FILTER (WHERE channel = ?3) FROM lines WHERE platform = ?1 AND tenant = ?2",
        line,
    )
    full_tenant = shares.tenant is not None and tenant >= shares.tenant
    return full_tenant or (shares.channel is not None and channel >= shares.channel)


def place(job_id: str) -> Unit[int]:
    """How many turns until its own is over, as things stand: 1 for the next; 0 when it is not in the queue.

    A job that is held back has the place that it would have if it were not.
    """
    found = yield f"SELECT {_READY} FROM jobs WHERE id = ? AND state = 'queued'", (job_id,)
    if not found:
        return 0
    mine = _ready(found[0])
    goes_before = yield from _goes_before()
    late = yield from _moving(mine, goes_before)
    order = next((after for before, after in late if before.id == mine.id), mine.order)
    ((ahead,),) = yield (
        f"SELECT count(*) FROM jobs WHERE state = 'queued' AND (vstart, lane) <= (?4, ?5) AND {goes_before}",
        (*mine.line, *order),
    )
    return int(ahead) + sum((after <= order) - (before.order <= order) for before, after in late)


def _goes_before() -> Unit[str]:
    """Where nobody can be held back, no job is looked up for it."""
    ((held,),) = yield (
        "SELECT tenant_slots IS NOT NULL OR channel_slots IS NOT NULL OR EXISTS (SELECT 1 FROM pauses) FROM queue",
        (),
    )
    return _GOES_BEFORE if held else "?1 IS NOT NULL AND ?2 IS NOT NULL AND ?3 IS NOT NULL"


def _moving(mine: _Ready, goes_before: str) -> Unit[list[tuple[_Ready, tuple[int, int]]]]:
    """The jobs of people who are behind the clock, with their order once the first of each has had its turn."""
    ((clock, clock_lane, late),) = yield "SELECT clock, clock_lane, late FROM queue", ()
    behind = yield (
        f"SELECT {_READY} FROM jobs WHERE state = 'queued' AND (vstart, lane) < (?4, ?5) AND {goes_before} "
        "ORDER BY vstart, lane LIMIT ?6",
        (*mine.line, clock, clock_lane, _LOOKED_AT),
    )
    moving: list[tuple[_Ready, tuple[int, int]]] = []
    lane = clock_lane - clock_lane % LANE + late
    for n, person in enumerate(dict.fromkeys(_ready(row).person for row in behind), 1):
        theirs = yield (
            f"SELECT {_READY} FROM jobs WHERE platform = ?4 AND person = ?5 AND state <> 'ended' "
            f"AND state = 'queued' AND {goes_before} ORDER BY vstart",
            (*mine.line, *person),
        )
        moving += _after_one_turn([_ready(row) for row in theirs], clock, lane + n)
    return moving


def _after_one_turn(theirs: Sequence[_Ready], clock: int, lane: int) -> list[tuple[_Ready, tuple[int, int]]]:
    """The first goes where it stands, and the others move behind it."""
    first, *others = theirs
    moved = [(first, first.order)]
    finish = clock + first.vfinish - first.vstart
    for job in others:
        start = max(job.vstart, finish)
        finish = start + job.vfinish - job.vstart
        moved.append((job, (start, lane)))
    return moved


def pause(platform: str, tenant: str, by: Person, now: float, key: bytes) -> Unit[None]:
    """Who paused it first is remembered."""
    added = yield (
        "INSERT INTO pauses (platform, tenant, paused_by, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING at",
        (platform, tenant, rows.dump_fact(by), now),
    )
    if added:
        yield from audit.append(Deed(now, by, platform, tenant, "place.pause", "", "working", "paused"), key)


def unpause(platform: str, tenant: str, by: Person, now: float, key: bytes) -> Unit[bool]:
    """Whether it was paused."""
    gone = yield "DELETE FROM pauses WHERE platform = ? AND tenant = ? RETURNING tenant", (platform, tenant)
    if gone:
        yield from audit.append(Deed(now, by, platform, tenant, "place.resume", "", "paused", "working"), key)
    return bool(gone)


def is_paused(platform: str, tenant: str) -> Unit[bool]:
    """Whether its jobs wait."""
    return bool((yield "SELECT 1 FROM pauses WHERE platform = ? AND tenant = ?", (platform, tenant)))
