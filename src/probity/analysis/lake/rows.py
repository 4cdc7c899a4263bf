"""The loops that say what was true of each row of a coded day; and their summaries."""

from typing import Any, Final, NamedTuple

import numpy as np

from probity.analysis.lake.coded import PARTS
from probity.analysis.lake.instructions import address, lowest
from probity.analysis.lake.machine import beside, compiled, fetch, fetch_at, word
from probity.analysis.lake.matters import begin_subjects, note_matters, tell_apart
from probity.analysis.lake.resolving import ANYBODY
from probity.analysis.lake.spans import FIRST, LAST, NOBODY, place_of_stretches, stretch_at, table_of, value_in

_HAND: Final = np.int64(PARTS["hand"].mask)
_HAS_RECORD: Final = np.int64(PARTS["has_record"].mask)
_GIVEN: Final = np.int64(PARTS["reason_given"].mask)
_KNOWN: Final = np.int64(PARTS["reason_known"].mask)
_ANYBODY: Final = np.int64(ANYBODY)
_NOBODY: Final = np.int64(NOBODY)
_FIRST: Final = np.int64(FIRST)
_LAST: Final = np.int64(LAST)
_BLOCK: Final = 1024
_AHEAD: Final = 16
_PLACES: Final = 8
_ODD: Final = np.uint64(0x9E3779B97F4A7C15)
_S40: Final = np.uint64(40)
_ONE: Final = np.uint64(1)
_NONE: Final = np.uint64(0)
_NOTHING: Final = np.int64(0)
_FIRST_CLASSES: Final = 8_192


class Rows(NamedTuple):
    """Rows by user, then time and event id. Of `own`, the code has what the event says itself."""

    time: np.ndarray
    record: np.ndarray
    subject: np.ndarray
    reason: np.ndarray
    own: np.ndarray


class Said(NamedTuple):
    """What is found of rows: the class of each as it was met, its matter; of users, theirs and how many subjects."""

    cls: np.ndarray
    matter: np.ndarray
    matter_starts: np.ndarray
    subjects: np.ndarray


@compiled
def resolve(rows: Any, keys: Any, starts: Any, context: Any, said: Any, matters: Any) -> Any:
    """Give each row its matter and the number of its class as they are met, and list the codes of the classes.

    `keys` are the users' keys, and `starts` where their rows begin. A code is what the row says itself, and what was
    true. A user does much to few records: what is said of each matter is looked up once, and held with up to when.
    An array that is given to another loop is counted there, for each call at a price of several rows: what is called
    for a row is given where arrays begin.
    """
    held, which = np.zeros(4 * _BLOCK, dtype=np.int32), np.empty(_BLOCK, dtype=np.int64)
    firsts, values = np.empty(_BLOCK, dtype=np.int64), np.zeros((_BLOCK, _PLACES), dtype=np.int64)
    bits, upto = np.empty(_BLOCK, dtype=np.int64), np.empty(_BLOCK, dtype=np.int64)
    table, listed = np.zeros((4 * _FIRST_CLASSES, 2), np.int64), np.empty(2 * _FIRST_CLASSES, dtype=np.int64)
    whom, state = np.zeros((4 * _BLOCK, 2), dtype=np.int64), np.zeros(3, dtype=np.int64)
    classes = used = np.int64(0)
    for user in range(len(keys)):
        tables, first = _tables_of(keys[user], context), used
        begin_subjects(state)
        for a in range(starts[user], starts[user + 1], _BLOCK):
            b = min(a + _BLOCK, starts[user + 1])
            count = tell_apart(rows, (a, b), held, firsts, which)
            whom = note_matters(rows, firsts[:count], (first, used), (whom, state), matters)
            _look_up_all(rows.record, rows.reason, firsts[:count], tables, values)
            for n in range(count):
                bits[n], upto[n] = _holding(address(values), n, rows.time[firsts[n]], tables)
            if classes + _BLOCK > len(listed):
                table, listed = _with_more_room(listed, classes)
            met = (which, values, bits, upto)
            classes = _classify(rows, (a, b, used - first), (keys[user], tables), met, (table, listed, classes), said)
            used += count
        said.matter_starts[user + 1], said.subjects[user] = used, state[1]
    return listed[:classes].copy()


@compiled
def _classify(rows: Any, block: Any, whose: Any, met: Any, known: Any, said: Any) -> Any:
    """Give the rows of a block their matters and classes, new ones as they come; how many there are now."""
    (user, tables), (which, values, bits, upto), (table, listed, classes) = whose, met, known
    mine, mine_upto = np.int64(0), _FIRST
    said_of, start, last = address(values), address(table), len(table) - 1
    for j in range(block[0], block[1]):
        n, time = which[j - block[0]], rows.time[j]
        if time >= upto[n]:
            bits[n], upto[n] = _holding(said_of, n, time, tables)
        if time >= mine_upto:
            mine, mine_upto = _of_user(user, time, tables)
        code = rows.own[j] | bits[n] | mine
        at = _place_of_code(start, last, code)
        if table[at, 0] == 0:
            table[at, 0], table[at, 1] = code, classes
            listed[classes] = code
            classes += 1
        said.cls[j], said.matter[j] = table[at, 1], block[2] + n
    return classes


@compiled
def _with_more_room(listed: Any, classes: Any) -> Any:
    """The table of classes and the list of their codes, four times as large."""
    longer, table = np.empty(4 * len(listed), dtype=np.int64), np.zeros((8 * len(listed), 2), dtype=np.int64)
    longer[:classes] = listed[:classes]
    start, last = address(table), len(table) - 1
    for c in range(classes):
        at = _place_of_code(start, last, listed[c])
        table[at, 0], table[at, 1] = listed[c], c
    return table, longer


@compiled
def _place_of_code(start: Any, last: Any, code: Any) -> Any:
    """As `place`, for keys that are no digests."""
    at = np.int64((np.uint64(code) * _ODD) >> _S40) & last
    held = word(start, 2 * at)
    while held != 0 and held != code:
        at = (at + 1) & last
        held = word(start, 2 * at)
    return at


@compiled
def _tables_of(user: Any, context: Any) -> Any:
    """Where to look for what is true of a user: spells and duties; pairs and records; reasons, theirs and anybody's."""
    of_users, duties, pairs, known, given = context
    return (
        (table_of(of_users, _NOBODY), table_of(duties, _NOBODY)),
        (table_of(pairs, user), table_of(known, _NOBODY)),
        (table_of(given, _NOBODY), table_of(given, user), table_of(given, _ANYBODY)),
    )


@compiled
def _look_up_all(record: Any, reason: Any, firsts: Any, tables: Any, values: Any) -> None:
    """Put into `values` what is said of records and reasons, having each place brought near some time before."""
    (pairs, known), (given, mine, _) = tables[1], tables[2]
    for j in firsts:
        fetch(known[0], known[1], record[j])
        fetch(pairs[0], pairs[1], record[j])
        fetch(mine[0], mine[1], reason[j])
    for n in range(len(firsts)):
        j = firsts[n]
        found = _look_up(record[j], reason[j], tables)
        for k in range(len(found)):
            values[n, k] = found[k]
        _bring_stretches(values[n, 0], pairs)
        _bring_stretches(values[n, 2], mine)
        values[n, 6] = (_HAS_RECORD if record[j] != 0 else 0) | (_GIVEN if reason[j] != 0 else 0)
        # What is a user's, or anybody's, is known.
        values[n, 7] = _KNOWN if (values[n, 2] | values[n, 4]) != 0 else 0
        if values[n, 7] == 0:
            fetch(given[0], given[1], reason[j])
    for n in range(len(firsts)):
        if values[n, 7] == 0 and reason[firsts[n]] != 0:
            values[n, 7] = value_in(given, reason[firsts[n]])


@compiled
def _bring_stretches(value: Any, table: Any) -> None:
    if value < 0:
        fetch_at(table[2], place_of_stretches(value))


@compiled
def _look_up(record: Any, reason: Any, tables: Any) -> Any:
    """What is said of a record: with the user, and of itself; and of a reason, the user's and anybody's.

    Of a reason, of it and of it with the record. What is anybody's for a record is anybody's: few reasons are, so that
    the two together are hardly ever sought.
    """
    pair = known = mine = mine_covers = anybodys = anybodys_covers = _NOTHING
    if record != 0:
        pair, known = value_in(tables[1][0], record), value_in(tables[1][1], record)
    if reason != 0:
        _, of_user, anybody = tables[2]
        covers = beside(reason, record)
        mine, mine_covers = value_in(of_user, reason), value_in(of_user, covers)
        anybodys = value_in(anybody, reason)
        if anybodys != 0:
            anybodys_covers = value_in(anybody, covers)
    return pair, known, mine, mine_covers, anybodys, anybodys_covers


@compiled
def _holding(values: Any, n: Any, time: Any, tables: Any) -> Any:
    """The bits of what was looked up that hold at a moment, and up to when they do; of the so many-th at an address."""
    bits, upto = _NOTHING, _LAST
    for k in range(_PLACES):
        value = word(values, n * _PLACES + k)
        if value < 0:
            stretches = tables[1][0][2] if k == 0 else tables[1][1][2] if k == 1 else tables[2][0][2]
            value, end = stretch_at(value, stretches, time)
            upto = min(upto, end)
        bits |= value
    return bits, upto


@compiled
def _of_user(user: Any, time: Any, tables: Any) -> Any:
    """What is true of a user at a moment, and up to when."""
    spells, duties = tables[0]
    bits, upto = stretch_at(value_in(spells, user), spells[2], time)
    more, end = stretch_at(value_in(duties, user), duties[2], time)
    return bits | more, min(upto, end)


@compiled
def touched(rows: Any, matters: Any, keys: Any, starts: Any, changed: Any) -> bool:
    """Tell whether a row has a key and a moment in `changed`, laid out as a context.

    `rows` are times and matters; `matters` records and reasons; `starts` where the rows and the matters of users begin.
    """
    time, matter = rows
    record, reason = matters
    values, said = np.zeros((1, _PLACES), dtype=np.int64), np.zeros(_most(starts[1]), dtype=np.bool_)
    for user in range(len(keys)):
        tables, first = _tables_of(keys[user], changed), starts[1][user]
        any_said = _mark_said(matters, (first, starts[1][user + 1]), tables, values, said)
        of_user = value_in(tables[0][0], keys[user]) != 0 or value_in(tables[0][1], keys[user]) != 0
        if not (any_said or of_user):
            continue
        for j in range(starts[0][user], starts[0][user + 1]):
            m = np.int64(matter[j])
            bits = _of_user(keys[user], time[j], tables)[0] if of_user else np.int64(0)
            if said[m]:
                _look_up_changed(record[first + m], reason[first + m], tables, values)
                bits |= _holding(address(values), 0, time[j], tables)[0]
            if bits != 0:
                return True
    return False


@compiled
def _most(starts: Any) -> Any:
    """The most that is between two that follow."""
    most = np.int64(0)
    for n in range(len(starts) - 1):
        most = max(most, starts[n + 1] - starts[n])
    return most


@compiled
def _mark_said(matters: Any, span: Any, tables: Any, values: Any, said: Any) -> bool:
    """Mark the matters of a user of which something changed, at whatever time; tell whether there are any."""
    record, reason = matters
    found = False
    for m in range(span[0], span[1]):
        if m + _AHEAD < span[1]:
            fetch(tables[1][1][0], tables[1][1][1], record[m + _AHEAD])
            fetch(tables[2][0][0], tables[2][0][1], reason[m + _AHEAD])
        _look_up_changed(record[m], reason[m], tables, values)
        said[m - span[0]] = values[0].any()
        found |= said[m - span[0]]
    return found


@compiled
def _look_up_changed(record: Any, reason: Any, tables: Any, values: Any) -> None:
    """Put what changed of a record and a reason into values[0].

    Of the reason also at any time, and of anybody's with the record where of the reason nothing did.
    """
    found = _look_up(record, reason, tables)
    for k in range(len(found)):
        values[0, k] = found[k]
    if reason != 0:
        given, _, anybody = tables[2]
        values[0, 5] = value_in(anybody, beside(reason, record))
        values[0, 6] = value_in(given, reason)
    else:
        values[0, 6] = 0


# ---- summaries


@compiled
def summarise(met: Any, order: Any, starts: Any, cls: Any, cell_starts: Any, cells: Any) -> Any:
    """Number each row's class by its place in order, and say how many rows each user has of each class.

    `cells` are where the class, how many rows and the first go.
    """
    (cell_class, cell_count, cell_first), used = cells, np.int64(0)
    held, seen = np.zeros(len(order), dtype=np.int32), np.zeros((len(order) >> 6) + 1, dtype=np.uint64)
    first = np.zeros(len(order), dtype=np.int64)
    for n in range(len(starts) - 1):
        for j in range(starts[n], starts[n + 1]):
            c = order[met[j]]
            cls[j] = c
            if held[c] == 0:
                seen[c >> 6] |= _ONE << np.uint64(c & 63)
                first[c] = j - starts[n]
            held[c] += 1
        for block in range(len(seen)):
            while seen[block] != _NONE:
                c = (block << 6) + np.int64(lowest(seen[block]))
                seen[block] &= seen[block] - _ONE
                cell_class[used], cell_count[used], cell_first[used] = c, held[c], first[c]
                held[c] = 0
                used += 1
        cell_starts[n + 1] = used
    return used


@compiled
def moves(own: Any, site: Any, starts: Any, ends: Any, pairs: Any) -> Any:
    """Each user's first and last row with a site into `ends`, and into `pairs` each two that follow at other sites."""
    used = np.int64(0)
    for n in range(len(starts) - 1):
        before = -1
        ends[n, 0] = -1
        for j in range(starts[n], starts[n + 1]):
            if site[j] == 0 or own[j] & _HAND == 0:
                continue
            if before < 0:
                ends[n, 0] = j
            elif site[before] != site[j]:
                pairs[used, 0], pairs[used, 1] = before, j
                used += 1
            before = j
        ends[n, 1] = before
    return used
