#include "typing.hpp"

#include "typing_rules.hpp"

namespace kl::programs {

void require(bool condition, const char* rule) {
  if (!condition) throw IllFormed(rule);
}

Type join(std::initializer_list<const Type*> operands) {
  Type out;
  out.layout = Layout::kScalar;
  out.shape = shape_of({1});
  bool first = true;
  for (const Type* t : operands) {
    out.product |= t->product;
    out.close |= t->close;
    out.zero_sign |= t->zero_sign;
    if (t->scalar()) continue;
    out.shape = first ? t->shape : broadcast(out.shape, t->shape);
    first = false;
    if (t->lazy()) {
      if (out.layout == Layout::kScalar) out.layout = Layout::kIndex;
      continue;
    }
    const bool settled = out.layout == Layout::kBlocked || out.layout == Layout::kSlice;
    require(
        !settled || (out.layout == t->layout && out.slice_axis == t->slice_axis && out.slice_parent == t->slice_parent),
        "mixed layouts");
    out.layout = t->layout;
    out.slice_axis = t->slice_axis;
    out.slice_parent = t->slice_parent;
  }
  require(out.layout != Layout::kScalar, "no operand is a tile");
  if (out.layout == Layout::kIndex) out.layout = Layout::kBlocked;
  if (out.layout == Layout::kSlice)
    for (const Type* t : operands)
      require(t->layout != Layout::kSlice || t->shape == out.shape, "a slice does not grow");
  return out;
}

Type exact(Type t) {
  require(!t.close && !t.product, "an inexact or fusible value reaches arithmetic");
  return t;
}
Type of_dtype(Type t, DType dtype) {
  t.dtype = dtype;
  if (!is_float(dtype)) t.product = t.close = t.zero_sign = false;
  if (is_small_float(dtype)) t.product = false;
  return t;
}
Type blocked(const Type& t, Shape shape) {
  Type out;
  out.dtype = t.dtype;
  out.shape = shape;
  out.product = t.product, out.close = t.close, out.zero_sign = t.zero_sign;
  return out;
}
Type scalar_of(DType dtype) {
  Type t;
  t.dtype = dtype;
  t.layout = Layout::kScalar;
  return t;
}

int axis_in(const Type& x, long long axis) {
  require(axis >= 0 && axis < x.shape.rank, "axis out of range");
  return static_cast<int>(axis);
}

void check_part(const Statement& s, std::size_t arg, const std::vector<Type>& types, const Shape& shape, bool mask) {
  if (s.arg(arg) == kNone) return;
  const Type& t = types[static_cast<std::size_t>(s.arg(arg))];
  require(t.layout != Layout::kSlice && (t.scalar() || broadcasts_to(t.shape, shape)),
          "does not fit the pointers' shape");
  require(!mask || t.dtype == DType::int1, "a mask is a bool");
}

const Type& operand(const Statement& s, std::size_t i, const std::vector<Type>& types) {
  return types.at(static_cast<std::size_t>(s.arg(i)));
}

namespace {

constexpr int kMostElements = 4096;  // ours: tl allows more

// The shape of a tile of pointers: a lazy index tile, or a gather.
Shape pointed(const Type& index) {
  require(index.layout == Layout::kIndex || (index.layout == Layout::kBlocked && is_integer(index.dtype)),
          "an index is a tile of integers");
  return index.shape;
}

Type atomic(const Statement& s, const std::vector<Type>& types) {
  const Type& index = types[static_cast<std::size_t>(s.arg(0))];
  const auto op = static_cast<AtomicOp>(s.at(Region::kCount));
  check_part(s, 1, types, pointed(index), false);
  check_part(s, 2, types, index.shape, true);
  exact(types[static_cast<std::size_t>(s.arg(1))]);
  const bool bits = op == AtomicOp::kAnd || op == AtomicOp::kOr || op == AtomicOp::kXor;
  require(tl::size_bytes(s.dtype) >= 4 && !(bits && is_float(s.dtype)), "no such atomic");
  Type out = blocked(index, index.shape);
  out.dtype = s.dtype;
  return out;
}

std::optional<Type> effect(const Statement& s, const std::vector<Type>& types) {
  const auto type = [&](std::size_t i) -> const Type& { return types[static_cast<std::size_t>(s.arg(i))]; };
  switch (s.op) {
    case Op::kStore: {
      const Shape shape = pointed(type(0));
      check_part(s, 1, types, shape, false);
      check_part(s, 2, types, shape, true);
      require(!type(1).close || is_float(s.dtype), "an inexact value is rounded to an integer");
      require(!type(1).close || tl::size_bytes(s.dtype) == tl::size_bytes(type(1).dtype),
              "an inexact value is rounded again");
      return {};
    }
    case Op::kStoreScalar:
      require(type(0).scalar() && !type(0).close, "stores a number");
      return {};
    case Op::kAssert:
      require(type(0).dtype == DType::int1, "a condition is a bool");
      return {};
    default:
      return {};
  }
}

Type loaded(const Statement& s, const std::vector<Type>& types) {
  const Type& index = types[static_cast<std::size_t>(s.arg(0))];
  const Shape shape = pointed(index);
  check_part(s, 1, types, shape, true);
  check_part(s, 2, types, shape, false);
  if (s.arg(2) != kNone) exact(types[static_cast<std::size_t>(s.arg(2))]);
  Type out = blocked(index, shape);
  out.dtype = s.dtype;
  return out;
}

// A list's values, then what the loop's variable is assigned: it must keep its type and gain no flag.
Type looped(const Statement& s, std::vector<Type> types) {
  const Type first = types[static_cast<std::size_t>(s.arg(0))];
  require(!first.lazy() && first.tile() && first.dtype != DType::int64, "a loop's variable is a tile with values");
  types[static_cast<std::size_t>(s.id)] = first;
  add_types(s.body, types);
  const Type& next = types[static_cast<std::size_t>(s.yield)];
  require(next.same_as(first), "the variable changes its type");
  require(next.product <= first.product && next.close <= first.close && next.zero_sign <= first.zero_sign,
          "the variable gains a flag");
  return first;
}

// Values from nothing.
Type made(const Statement& s, const std::vector<Type>& types) {
  if (s.op == Op::kLiteral) return scalar_of(s.dtype);
  if (s.op == Op::kProgramId || s.op == Op::kNumPrograms) return scalar_of(DType::int32);
  if (s.op == Op::kZerosLike) {
    const Type& x = operand(s, 0, types);
    require(x.tile() && !x.lazy(), "takes a tile with values");
    Type out = join({&x});
    out.dtype = x.dtype;
    out.product = out.close = out.zero_sign = false;
    return out;
  }
  Type out = blocked(scalar_of(s.op == Op::kIndex ? DType::int32 : s.dtype), s.shape);
  if (s.op == Op::kIndex) out.layout = Layout::kIndex;
  return out;
}

// Memory and control flow.
std::optional<Type> remaining(const Statement& s, const std::vector<Type>& types) {
  switch (s.op) {
    case Op::kLoad:
    case Op::kAsyncCopy:
      return loaded(s, types);
    case Op::kLoadScalar:
      return scalar_of(s.dtype);
    case Op::kAtomic:
      return atomic(s, types);
    case Op::kLoop:
      return looped(s, types);
    case Op::kLoopIndex:
      return scalar_of(DType::int32);
    default:
      return effect(s, types);
  }
}

}  // namespace

std::optional<Type> type_of(const Statement& s, const std::vector<Type>& types) {
  std::optional<Type> out;
  if (s.op < Op::kNegate)
    out = made(s, types);
  else if (s.op < Op::kExpand)
    out = mapped(s, types);
  else if (s.op < Op::kSum)
    out = moved(s, types);
  else if (s.op < Op::kLoad)
    out = along_lines(s, types);
  else
    out = remaining(s, types);
  require(!out || out->shape.count() <= kMostElements, "too many elements");
  return out;
}

void add_types(const std::vector<Statement>& body, std::vector<Type>& types) {
  for (const Statement& s : body) {
    const auto type = type_of(s, types);
    if (s.id != kNone && type) types[static_cast<std::size_t>(s.id)] = *type;
    add_types(s.body, types);  // type_of has checked it on a copy
  }
}

std::vector<Type> types_of(const Program& program) {
  std::vector<Type> types(static_cast<std::size_t>(program.values));
  add_types(program.body, types);
  return types;
}

}  // namespace kl::programs
