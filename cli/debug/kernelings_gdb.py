"""What gdb needs for kernels on the simulator: stops, steps that stay in the kernel file, and printers for tiles.

`kernelings debug` loads it. In any other gdb session over `kernelings debug PUZZLE --here`: source this file, run.
"""

import os
import re
import struct

import gdb
import gdb.printing

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

for setting in (
    "pagination off",
    "confirm off",
    "breakpoint pending on",
    "print frame-arguments scalars",
    "print inferior-events off",
    "print thread-events off",
    "detach-on-fork on",
):
    gdb.execute("set " + setting)
for folder in ("tl", "sim", "host"):
    gdb.execute("skip -gfi %s/%s/*" % (ROOT, folder), to_string=True)
    gdb.execute("skip -gfi %s/%s/kernel/*" % (ROOT, folder), to_string=True)


# --- stops ------------------------------------------------------------------------------------------------------------


def text_of(symbol):
    """A C string of the program, which has no debug information."""
    return gdb.parse_and_eval("(char*)&" + symbol).string()


def kernel_frame():
    """The innermost frame of the learner's file: code that is neither the library's nor without source."""
    frame = gdb.newest_frame()
    while frame is not None:
        place = frame.find_sal()
        if place.symtab is not None:
            file = os.path.realpath(place.symtab.fullname())
            inside = [os.path.join(ROOT, folder) + os.sep for folder in ("tl", "sim", "host", "checker", "cli")]
            if os.path.exists(file) and not file.startswith(tuple(inside)) and not file.startswith("/usr/"):
                return frame
        frame = frame.older()
    return None


def enter_kernel():
    kernel = gdb.Breakpoint("-qualified -function " + text_of("kernelings_kernel_name"), temporary=True, internal=True)
    kernel.silent = True
    gdb.execute("continue", to_string=True)
    gdb.execute("frame")


STARTED = []


def start():
    """Runs to the first line of the block in question."""
    STARTED.append(True)
    gdb.execute("run")
    if gdb.selected_inferior().pid != 0 and text_of("kernelings_kernel_name"):
        enter_kernel()
        gdb.write("next, step, finish, continue as ever; vars shows tiles; continue stops at what the simulator finds\n")


def on_stop(event):
    breakpoints = getattr(event, "breakpoints", [])
    if BLOCK in breakpoints:
        if not STARTED:  # by somebody else's `run`
            gdb.post_event(enter_kernel)
    elif FINDING in breakpoints:
        gdb.write("\nThe simulator found: %s\n" % text_of("kernelings_finding_text"))
        frame = kernel_frame()
        if frame is not None:
            frame.select()
            gdb.execute("frame")
    elif isinstance(event, gdb.SignalEvent):
        frame = kernel_frame()
        if frame is not None:
            frame.select()
            gdb.write("\nIn the kernel file:\n")
            gdb.execute("frame")


BLOCK = gdb.Breakpoint("-qualified -function kernelings_block_begins", internal=True)
FINDING = gdb.Breakpoint("-qualified -function kernelings_finding", internal=True)
BLOCK.silent = True
FINDING.silent = True
gdb.events.stop.connect(on_stop)


class Vars(gdb.Command):
    """vars: the variables that have been set by now, tiles lane by lane. (info locals shows those to come, too.)"""

    def __init__(self):
        super().__init__("vars", gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        if gdb.selected_inferior().pid == 0:
            raise gdb.GdbError("the program is not running; `run` starts it again")
        frame = gdb.selected_frame()
        line = frame.find_sal().line
        block, seen = frame.block(), set()  # of names: an inner one hides an outer one
        while block is not None:
            for symbol in block:
                if symbol.is_variable and symbol.line < line and symbol.name not in seen:
                    seen.add(symbol.name)
                    gdb.write("%s = %s\n" % (symbol.name, symbol.value(frame).format_string(styling=True)))
            block = block.superblock if block.function is None else None


Vars()


# --- values -----------------------------------------------------------------------------------------------------------

DTYPES = {
    "bool": "int1",
    "signed char": "int8",
    "unsigned char": "uint8",
    "short": "int16",
    "unsigned short": "uint16",
    "int": "int32",
    "unsigned int": "uint32",
    "long": "int64",
    "long long": "int64",
    "unsigned long": "uint64",
    "unsigned long long": "uint64",
    "float": "float32",
    "double": "float64",
}
SMALL_FLOATS = {"float16": (5, 10, True), "bfloat16": (8, 7, True), "float8e4nv": (4, 3, False), "float8e5": (5, 2, True)}


def dtype_name(kind):
    name = str(kind.strip_typedefs().unqualified())
    return DTYPES.get(name, name.replace("tl::", ""))


def decode_small(bits, exponent_bits, mantissa_bits, has_infinity):
    sign = -1.0 if bits >> (exponent_bits + mantissa_bits) & 1 else 1.0
    exponent = bits >> mantissa_bits & ((1 << exponent_bits) - 1)
    mantissa = bits & ((1 << mantissa_bits) - 1)
    bias = (1 << (exponent_bits - 1)) - 1
    if exponent == (1 << exponent_bits) - 1:
        if has_infinity:
            return sign * float("inf") if mantissa == 0 else float("nan")
        if mantissa == (1 << mantissa_bits) - 1:
            return float("nan")
    if exponent == 0:
        return sign * mantissa * 2.0 ** (1 - bias - mantissa_bits)
    return sign * (1 + mantissa / (1 << mantissa_bits)) * 2.0 ** (exponent - bias)


def shortest(value, is_float32):
    """The shortest decimal that reads back as the same number."""
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    for digits in range(1, 18):
        text = "%.*g" % (digits, value)
        back = struct.unpack("f", struct.pack("f", float(text)))[0] if is_float32 else float(text)
        if back == value:
            return text
    return repr(value)


def scalar_text(value):
    kind = value.type.strip_typedefs().unqualified()
    name = str(kind).replace("tl::", "")
    if name in SMALL_FLOATS:
        return shortest(decode_small(int(value["bits"]), *SMALL_FLOATS[name]), True)
    if kind.code == gdb.TYPE_CODE_FLT:
        return shortest(float(value), kind.sizeof == 4)
    if kind.code == gdb.TYPE_CODE_BOOL:
        return "true" if int(value) else "false"
    return str(int(value))


def extents_of(shape):
    """tl::shape<2, 4> -> [2, 4]."""
    return [int(n) for n in re.findall(r"-?\d+", str(shape.strip_typedefs()).split("<", 1)[1])]


def rows_text(cells, extents):
    """Cells in row-major order, one row a line; what is long is cut in the middle of its row."""
    columns = extents[-1]
    limit = 16
    rows = []
    for start in range(0, len(cells), columns):
        row = cells[start : start + columns]
        if columns > limit:
            row = row[: limit - 4] + ["... (%d more)" % (columns - limit)] + row[-4:]
        rows.append("{" + ", ".join(row) + "}")
        if len(rows) == 32 and start + columns < len(cells):
            rows.append("... (%d more rows)" % ((len(cells) - start) // columns - 1))
            break
    return rows[0] if len(rows) == 1 else "\n  " + "\n  ".join(rows)


class TilePrinter:
    """tl::tensor: values, and -- for lanes without one."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        kind = self.value.type.strip_typedefs()
        extents = extents_of(kind.template_argument(1))
        lanes = self.value["lanes"]
        values, validity = lanes["values"], lanes["validity"]
        count = 1
        for extent in extents:
            count *= extent
        all_valid = int(validity["why"]) == 0
        shown = range(count)
        cells = []
        for lane in shown:
            valid = all_valid or int(validity["bits"][lane >> 6]) >> (lane & 63) & 1
            cells.append(scalar_text(values[lane]) if valid else "--")
        missing = cells.count("--")
        note = "" if missing == 0 else " (%d lanes without a value)" % missing
        return "%s tile %s%s %s" % (dtype_name(kind.template_argument(0)), "x".join(map(str, extents)), note, rows_text(cells, extents))


def term_of(kind, holder, field):
    """constant<V>, which has no storage, or multiple<I, D>."""
    kind = kind.strip_typedefs()
    if str(kind).startswith("tl::constant<"):
        return int(kind.template_argument(0))
    return int(holder[field]["value"])


def linear_of(value):
    kind = value.type.strip_typedefs()
    # The template's order: index type, base, stride of axis 0, 1, 2.
    return [term_of(kind.template_argument(i + 1), value, field) for i, field in enumerate(("base", "s0", "s1", "s2"))]


def evaluate(linear, extents):
    full = [1] * (3 - len(extents)) + extents
    base, s0, s1, s2 = linear
    return [base + s0 * i + s1 * j + s2 * k for i in range(full[0]) for j in range(full[1]) for k in range(full[2])]


class IndexPrinter:
    """tl::affine: a lazy tile of indices."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        extents = extents_of(self.value.type.strip_typedefs().template_argument(1))
        cells = [str(v) for v in evaluate(linear_of(self.value["linear"]), extents)]
        return "index tile %s %s" % ("x".join(map(str, extents)), rows_text(cells, extents))


class MaskPrinter:
    """tl::mask: how many lanes are on, and which."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        kind = self.value.type.strip_typedefs()
        extents = extents_of(kind.template_argument(0))
        lanes = None
        terms = self.value["terms"]
        while True:
            kind = terms.type.strip_typedefs()
            try:
                term_kind = kind.template_argument(0)
            except RuntimeError:
                break
            equality = str(term_kind.strip_typedefs()).rstrip("> ").endswith("true")
            values = evaluate(linear_of(terms["head"]["e"]), extents)
            on = [v == 0 if equality else v >= 0 for v in values]
            lanes = on if lanes is None else [a and b for a, b in zip(lanes, on)]
            try:
                terms = terms["tail"]
            except gdb.error:
                break
        lanes = lanes or []
        cells = ["1" if on else "0" for on in lanes]
        return "mask %s, %d of %d lanes on %s" % ("x".join(map(str, extents)), sum(lanes), len(lanes), rows_text(cells, extents))


class PointerPrinter:
    """tl::ptr: the buffer by its place among the arguments of solve, workspaces after them."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        kind = self.value.type.strip_typedefs().template_argument(0)
        return "ptr<%s> to element %d of tensor %d" % (dtype_name(kind), int(self.value["offset"]), int(self.value["buffer"]))


class SharedPrinter:
    """A shared tile or a part of one: what it is of. Its values lie with the simulator."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        kind = self.value.type.strip_typedefs()
        # A tile is a view of itself.
        view = kind.fields()[0].type.strip_typedefs() if str(kind).startswith("tl::shared_tile<") else kind
        extents = extents_of(view.template_argument(2))
        return "shared tile %s of %s" % ("x".join(map(str, extents)) or "1", dtype_name(view.template_argument(0)))


class PointerTilePrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        return "%s + %s" % (PointerPrinter(self.value["base"]).to_string(), self.value["index"].format_string())


class ConstantPrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        return str(self.value.type.strip_typedefs().template_argument(0))


class MultiplePrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        return str(int(self.value["value"]))


class SmallFloatPrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        return scalar_text(self.value)


def printers():
    all_of = gdb.printing.RegexpCollectionPrettyPrinter("kernelings")
    for name, pattern, printer in (
        ("tile", "^tl::tensor<", TilePrinter),
        ("index", "^tl::affine<", IndexPrinter),
        ("mask", "^tl::mask<", MaskPrinter),
        ("pointer", "^tl::ptr<", PointerPrinter),
        ("pointers", "^tl::pointer_tile<", PointerTilePrinter),
        ("shared", "^tl::shared_(tile|view)<", SharedPrinter),
        ("constant", "^tl::constant<", ConstantPrinter),
        ("meta", "^tl::meta_parameter<", ConstantPrinter),
        ("multiple", "^tl::multiple<", MultiplePrinter),
        ("small float", "^tl::(float16|bfloat16|float8e4nv|float8e5)$", SmallFloatPrinter),
    ):
        all_of.add_printer(name, pattern, printer)
    return all_of


gdb.printing.register_pretty_printer(None, printers(), replace=True)
