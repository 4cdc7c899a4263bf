"""The instructions of the machine that loops are made with, and that numba has no words for."""

from collections.abc import Callable
from typing import Any, Final

from llvmlite import ir
from numba import types
from numba.extending import intrinsic as numba_intrinsic

from probity.analysis.lake.coded import KINDS_ROOM, TICK

BLOCK: Final = 32
"""So many 16-bit sums are added to at once."""
ROWS: Final = 64
NUMBERS: Final = 4
"""So many rows are compared at once with so many numbers of 16 bits."""


def _instruction(made: Callable[..., Any]) -> Any:
    """One instruction of the machine; the types that come with numba know nothing of the argument that it adds."""
    return numba_intrinsic(made)


# ---- what is at an address, which need be a multiple of nothing


def _row_of(bits: int) -> Any:
    """Reads the so many-th number of so many bits from an address on; one of fewer than 64 has no sign."""

    @_instruction
    def row(_typing: Any, _start: Any, _at: Any) -> Any:
        def generate(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
            # An address and a step apart, so that a loop over rows can take several at once.
            first = builder.inttoptr(given[0], ir.IntType(bits).as_pointer())
            number = builder.load(builder.gep(first, [given[1]]), align=1)
            return number if bits == 64 else builder.zext(number, ir.IntType(64))

        return types.int64(types.uintp, types.intp), generate

    return row


row_byte, row_quarter, row_half, row_word = (_row_of(bits) for bits in (8, 16, 32, 64))


def _number_of(bits: int) -> Any:
    """Reads so many bits at an address, as a number without a sign."""

    @_instruction
    def number(_typing: Any, _at: Any) -> Any:
        def generate(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
            held = builder.load(builder.inttoptr(given[0], ir.IntType(bits).as_pointer()), align=1)
            return held if bits == 64 else builder.zext(held, ir.IntType(64))

        return types.uint64(types.uintp), generate

    return number


one_byte, four_bytes, eight_bytes = (_number_of(bits) for bits in (8, 32, 64))


def _put_of(bits: int) -> Any:
    """Makes a number the so many-th of so many bits from an address on."""

    @_instruction
    def put(_typing: Any, _start: Any, _at: Any, _number: Any) -> Any:
        def generate(context: Any, builder: Any, _signature: Any, given: Any) -> Any:
            first = builder.inttoptr(given[0], ir.IntType(bits).as_pointer())
            number = given[2] if bits == 64 else builder.trunc(given[2], ir.IntType(bits))
            builder.store(number, builder.gep(first, [given[1]]), align=1)
            return context.get_dummy_value()

        return types.void(types.uintp, types.intp, types.int64), generate

    return put


put_byte, put_quarter, put_word = (_put_of(bits) for bits in (8, 16, 64))


@_instruction
def address(_typing: Any, array: Any) -> Any:
    """Where an array begins."""

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        held = context.make_array(signature.args[0])(context, builder, given[0])
        return builder.ptrtoint(held.data, ir.IntType(64))

    return types.int64(array), generate


@_instruction
def prefetch(_typing: Any, _at: Any) -> Any:
    """Have the line at an address brought near, and do not wait."""

    def generate(context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        byte = ir.IntType(8).as_pointer()
        number = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        call = builder.module.declare_intrinsic("llvm.prefetch", [byte], kind)
        builder.call(call, [builder.inttoptr(given[0], byte), number(0), number(3), number(1)])
        return context.get_dummy_value()

    return types.void(types.uintp), generate


# ---- what is reckoned


@_instruction
def lowest(_typing: Any, _word: Any) -> Any:
    """The place of the lowest bit of a word that is not 0."""

    def generate(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        return builder.cttz(given[0], ir.Constant(ir.IntType(1), 1))

    return types.uint64(types.uint64), generate


@_instruction
def ones(_typing: Any, _word: Any) -> Any:
    """How many bits of a word are 1."""

    def generate(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        return builder.ctpop(given[0])

    return types.int64(types.int64), generate


@_instruction
def reckoned(_typing: Any, _truth: Any) -> Any:
    """A truth as 0 or 1, whose origin is kept from the compiler.

    It would make a branch of what is reckoned with it, and a branch that cannot be foreseen costs more than all of a
    look-up.
    """

    def generate(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        number = ir.IntType(64)
        kept = ir.FunctionType(number, [number])
        return builder.asm(kept, "", "=r,0", [builder.zext(given[0], number)], side_effect=False)

    return types.int64(types.boolean), generate


@_instruction
def add_where(_typing: Any, _sums: Any, _marks: Any, _number: Any) -> Any:
    """Add a number to each of a block of 16-bit sums, from an address on, whose byte, from another on, is -1."""

    def generate(context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        # In so many words: a loop over so few looks each time whether the two lie apart, which takes longer than it.
        wide, narrow = ir.VectorType(ir.IntType(16), BLOCK), ir.VectorType(ir.IntType(8), BLOCK)
        sums, marks = builder.inttoptr(given[0], wide.as_pointer()), builder.inttoptr(given[1], narrow.as_pointer())
        nothing, places = ir.Constant(wide, None), ir.Constant(ir.VectorType(ir.IntType(32), BLOCK), None)
        one = builder.insert_element(nothing, builder.trunc(given[2], ir.IntType(16)), ir.IntType(32)(0))
        number = builder.shuffle_vector(one, nothing, places)
        masked = builder.and_(builder.sext(builder.load(marks, align=1), wide), number)
        builder.store(builder.add(builder.load(sums, align=2), masked), sums, align=2)
        return context.get_dummy_value()

    return types.void(types.uintp, types.uintp, types.int64), generate


def _add_kinds_of(rows: int) -> Any:
    """Makes `KINDS_ROOM` 16-bit sums of those at another address and the bytes of so many rows.

    The rows are classes of 32 bits, from an address on, and the bytes of a class are from another on.
    """

    @_instruction
    def add_kinds(_typing: Any, _sums: Any, _rows: Any, _of_class: Any, _out: Any) -> Any:
        def generate(context: Any, builder: Any, _signature: Any, given: Any) -> Any:
            narrow, wide = ir.VectorType(ir.IntType(8), KINDS_ROOM), ir.VectorType(ir.IntType(16), KINDS_ROOM)
            classes, found = builder.inttoptr(given[1], ir.IntType(32).as_pointer()), ir.Constant(narrow, None)
            bytes_of = builder.inttoptr(given[2], narrow.as_pointer())
            for one in range(rows):
                number = builder.load(builder.gep(classes, [ir.IntType(64)(one)]), align=4)
                of_class = builder.gep(bytes_of, [builder.zext(number, ir.IntType(64))])
                found = builder.add(found, builder.load(of_class, align=1))
            before = builder.load(builder.inttoptr(given[0], wide.as_pointer()), align=2)
            after = builder.inttoptr(given[3], wide.as_pointer())
            builder.store(builder.add(before, builder.zext(found, wide)), after, align=2)
            return context.get_dummy_value()

        return types.void(types.uintp, types.uintp, types.uintp, types.uintp), generate

    return add_kinds


add_kinds_of_tick, add_kinds_of_row = (_add_kinds_of(rows) for rows in (TICK, 1))


@_instruction
def put_greatest(_typing: Any, _greatest: Any, _upto: Any, _since: Any) -> Any:
    """Make each of `KINDS_ROOM` 16-bit numbers at an address no less than the difference of those at two others."""

    def generate(context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        wide = ir.VectorType(ir.IntType(16), KINDS_ROOM)
        greatest, upto, since = (builder.inttoptr(one, wide.as_pointer()) for one in given)
        found = builder.sub(builder.load(upto, align=2), builder.load(since, align=2))
        held = builder.load(greatest, align=2)
        builder.store(builder.select(builder.icmp_unsigned(">", found, held), found, held), greatest, align=2)
        return context.get_dummy_value()

    return types.void(types.uintp, types.uintp, types.uintp), generate


@_instruction
def rows_that_are(_typing: Any, _rows: Any, _numbers: Any) -> Any:
    """A bit for each of `ROWS` rows of 16 bits, from an address on, that is any of `NUMBERS`, from another on."""

    def generate(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        quarter = ir.IntType(16)
        wide, nothing = ir.VectorType(quarter, ROWS), ir.Constant(ir.VectorType(quarter, ROWS), None)
        rows = builder.load(builder.inttoptr(given[0], wide.as_pointer()), align=1)
        found = ir.Constant(ir.VectorType(ir.IntType(1), ROWS), None)
        for one in range(NUMBERS):
            asked = builder.gep(builder.inttoptr(given[1], quarter.as_pointer()), [ir.IntType(64)(one)])
            first = builder.insert_element(nothing, builder.load(asked, align=1), ir.IntType(32)(0))
            every = builder.shuffle_vector(first, nothing, ir.Constant(ir.VectorType(ir.IntType(32), ROWS), None))
            found = builder.or_(found, builder.icmp_unsigned("==", rows, every))
        return builder.bitcast(found, ir.IntType(64))

    return types.int64(types.uintp, types.uintp), generate
