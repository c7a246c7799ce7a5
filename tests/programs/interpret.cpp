// Control flow, indices and memory of the interpreter.
#include "interpret.hpp"

#include <limits>

#include <fmt/format.h>

namespace kl::programs {
namespace {

constexpr std::pair<const char*, Plant> kPlants[] = {{"sum-in-sequence", Plant::kSumInSequence},
                                                     {"less-or-equal", Plant::kLessOrEqual},
                                                     {"last-of-equal", Plant::kLastOfEqual},
                                                     {"signed-meeting", Plant::kSignedMeeting},
                                                     {"scan-forgets-carry", Plant::kScanForgetsCarry}};

bool fits_int32(std::int64_t x) {
  return x >= std::numeric_limits<std::int32_t>::min() && x <= std::numeric_limits<std::int32_t>::max();
}

Compare how_to_compare(const Type& t) {
  return t.close ? Compare::kClose : t.zero_sign ? Compare::kZeroSign : Compare::kBits;
}

// What an atomic leaves. Throws if the result depended on the order of the lanes.
Bits combined(AtomicOp op, DType dtype, Bits before, Bits value) {
  return visit(dtype, [&]<class T>(Tag<T>) -> Bits {
    const T a = from_bits<T>(before), b = from_bits<T>(value);
    if constexpr (is_float_type<T>) {
      // Eighths below 64 add exactly, whatever the order.
      const double eighths = static_cast<double>(b) * 8;
      if (std::isnan(eighths) || (op == AtomicOp::kAdd && (eighths != std::trunc(eighths) || std::abs(eighths) > 512)))
        throw IllFormed("an atomic of floats whose result depends on the order");
      if (op == AtomicOp::kAdd) return to_bits(static_cast<T>(a + b));
    } else {
      if (op == AtomicOp::kAdd) return to_bits(static_cast<T>(before + value));
      if (op == AtomicOp::kAnd) return before & value;
      if (op == AtomicOp::kOr) return before | value;
      if (op == AtomicOp::kXor) return before ^ value;
    }
    if (op == AtomicOp::kMax) return to_bits(a < b ? b : a);
    if (op == AtomicOp::kMin) return to_bits(b < a ? b : a);
    return value;
  });
}

}  // namespace

Plant plant_named(const std::string& name) {
  std::string all;
  for (const auto& [word, plant] : kPlants) {
    if (name == word) return plant;
    all += fmt::format(" {}", word);
  }
  throw IllFormed("no wrong rule is called '" + name + "'; there are:" + all);
}

std::int64_t integer(Bits bits, DType t) {
  return visit(t, [&]<class T>(Tag<T>) -> std::int64_t {
    if constexpr (is_float_type<T>)
      throw IllFormed("an index is an integer");
    else
      return static_cast<std::int64_t>(from_bits<T>(bits));
  });
}

Tile converted(const Tile& x, DType to) {
  if (x.dtype == to) return x;
  Tile out = x;
  out.dtype = to;
  for (std::size_t i = 0; i < x.lanes.size(); ++i)
    out.lanes[i] = x.holds(i) ? convert_bits(x.lanes[i], x.dtype, to) : 0;
  return out;
}

std::size_t source_lane(const Shape& from, const Shape& to, std::size_t i) {
  const auto e1 = static_cast<std::size_t>(to.extent[1]), e2 = static_cast<std::size_t>(to.extent[2]);
  const std::size_t at[3] = {i / (e1 * e2), i / e2 % e1, i % e2};
  std::size_t lane = 0;
  for (std::size_t axis = 0; axis < 3; ++axis)
    lane = lane * static_cast<std::size_t>(from.extent[axis]) + (from.extent[axis] == 1 ? 0 : at[axis]);
  return lane;
}

void require_values(const Tile& x, const char* use) {
  for (const bool valid : x.valid)
    if (!valid) throw IllFormed(std::string("a lane without a value reaches ") + use);
}

Interpreter::Interpreter(const Program& program, const std::vector<Type>& types, Plant plant)
    : program_(program), types_(types), plant_(plant) {
  for (int y = 0; y < program.grid[1]; ++y)
    for (int x = 0; x < program.grid[0]; ++x) {
      Block b;
      b.place = {x, y};
      b.linear = y * program.grid[0] + x;
      blocks_.push_back(b);
    }
  grow();
}

void Interpreter::grow() {
  for (Block& b : blocks_) b.values.resize(static_cast<std::size_t>(program_.values));
  for (const DType t : kDTypes) {
    Output& out = outputs_[static_cast<std::size_t>(t)];
    const auto count = static_cast<std::size_t>(program_.output_elements[static_cast<std::size_t>(t)]);
    for (std::size_t i = out.elements.size(); i < count; ++i)
      out.elements.push_back(untouched_element(t, static_cast<long long>(i)));
    out.how.resize(count);
    out.writer.resize(count);
    out.touches.resize(count);
  }
}

void Interpreter::run() {
  for (Block& b : blocks_) execute(program_.body, b);
}

void Interpreter::extend(const Statement& s) {
  for (Block& b : blocks_) execute(s, b);
}

void Interpreter::execute(const std::vector<Statement>& body, Block& block) {
  for (const Statement& s : body) execute(s, block);
}

void Interpreter::execute(const Statement& s, Block& block) {
  switch (s.op) {
    case Op::kLoop:
      return loop(s, block);
    case Op::kBarrier:
      return;
    case Op::kAssert:
      require_values(arg(s, 0, block), "an assertion");
      for (const Bits b : arg(s, 0, block).lanes)
        if (b == 0) throw IllFormed("an assertion does not hold");
      return;
    case Op::kStore:
    case Op::kStoreScalar:
      store(s, block);
      return;
    default:
      block.values.at(static_cast<std::size_t>(s.id)) = evaluate(s, block);
  }
}

Tile Interpreter::evaluate(const Statement& s, Block& block) {
  const Type& t = type(s.id);
  const auto one = [](DType dtype, Bits bits) { return Tile{dtype, shape_of({1}), {bits}, {}}; };
  const auto number32 = [&](long long x) { return one(DType::int32, to_bits(static_cast<std::int32_t>(x))); };
  const auto literal = [&] { return convert_bits(to_bits(s.literal), DType::float64, s.dtype); };
  switch (s.op) {
    case Op::kLiteral:
      return one(s.dtype, literal());
    case Op::kProgramId:
      return number32(block.place.at(static_cast<std::size_t>(s.at(0))));
    case Op::kNumPrograms:
      return number32(program_.grid.at(static_cast<std::size_t>(s.at(0))));
    case Op::kLoopIndex:
      return number32(block.loops.at(block.loops.size() - 1));
    case Op::kIndex:
      return index(s, block);
    case Op::kFull:
      return {s.dtype, s.shape, std::vector<Bits>(static_cast<std::size_t>(s.shape.count()), literal()), {}};
    case Op::kZerosLike:
      return {t.dtype, t.shape, std::vector<Bits>(static_cast<std::size_t>(t.shape.count()), 0), {}};
    case Op::kLoad:
      return load(s, block);
    case Op::kAsyncCopy: {
      Tile copied = load(s, block);  // the lanes that the mask held back are zero
      copied.valid.clear();
      return copied;
    }
    case Op::kLoadScalar:
      return one(s.dtype, input_element(s.dtype, s.at(0) + s.at(1) * block.place[0]));
    case Op::kAtomic:
      return store(s, block);
    default:
      break;
  }
  std::vector<const Tile*> tiles;
  std::vector<const Type*> types;
  for (const int id : s.args) {
    if (id == kNone) continue;
    tiles.push_back(&block.values.at(static_cast<std::size_t>(id)));
    types.push_back(&type(id));
  }
  if (s.op < Op::kExpand) return elementwise(s, t, tiles, types, plant_);
  if (s.op < Op::kSum) return moved(s, t, tiles);
  return along_lines(s, t, tiles, plant_);
}

Tile Interpreter::index(const Statement& s, const Block& block) const {
  Tile out{DType::int32, s.shape, {}, {}};
  const long long loop = block.loops.empty() ? 0 : block.loops.back();
  const long long base = s.at(Index::kBase) + s.at(Index::kProgram0) * block.place[0] +
                         s.at(Index::kProgram1) * block.place[1] + s.at(Index::kLoop) * loop;
  for (int i0 = 0; i0 < s.shape.extent[0]; ++i0)
    for (int i1 = 0; i1 < s.shape.extent[1]; ++i1)
      for (int i2 = 0; i2 < s.shape.extent[2]; ++i2) {
        const long long value =
            base + s.at(Index::kStride0) * i0 + s.at(Index::kStride1) * i1 + s.at(Index::kStride2) * i2;
        if (!fits_int32(value)) throw IllFormed("an index overflows");
        out.lanes.push_back(to_bits(static_cast<std::int32_t>(value)));
      }
  return out;
}

Tile Interpreter::load(const Statement& s, const Block& block) const {
  const Tile& at = arg(s, 0, block);
  const Tile* mask = s.arg(1) == kNone ? nullptr : &arg(s, 1, block);
  Tile out{s.dtype, at.shape, std::vector<Bits>(at.lanes.size()), {}};
  const Tile other = s.arg(2) == kNone ? Tile{} : converted(arg(s, 2, block), s.dtype);
  if (mask != nullptr) require_values(*mask, "a mask");
  for (std::size_t i = 0; i < at.lanes.size(); ++i) {
    if (mask != nullptr && mask->lanes[source_lane(mask->shape, at.shape, i)] == 0) {
      const std::size_t from = source_lane(other.shape, at.shape, i);
      const bool has_value = s.arg(2) != kNone && other.holds(from);
      if (has_value)
        out.lanes[i] = other.lanes[from];
      else if (out.valid.empty())
        out.valid.assign(at.lanes.size(), true);
      if (!has_value) out.valid[i] = false;
      continue;
    }
    if (!at.holds(i)) throw IllFormed("a lane without a value reaches an address");
    const std::int64_t element = integer(at.lanes[i], at.dtype);
    if (element < 0 || element >= kInputElements) throw IllFormed("a load out of bounds");
    out.lanes[i] = input_element(s.dtype, element);
  }
  return out;
}

// Stores and atomics; of an atomic, what was there before.
Tile Interpreter::store(const Statement& s, Block& block) {
  const bool atomic = s.op == Op::kAtomic, scalar = s.op == Op::kStoreScalar;
  const int value_arg = scalar ? 0 : 1;
  const Tile value = converted(arg(s, static_cast<std::size_t>(value_arg), block), s.dtype);
  const Compare how = how_to_compare(type(s.arg(static_cast<std::size_t>(value_arg))));
  const Tile first{DType::int32, shape_of({1}), {0}, {}};
  const Tile& at = scalar ? first : arg(s, 0, block);
  const Tile* mask = scalar || s.arg(2) == kNone ? nullptr : &arg(s, 2, block);
  if (mask != nullptr) require_values(*mask, "a mask");
  const auto op = static_cast<AtomicOp>(s.at(Region::kCount));
  const bool lone = atomic && (s.at(Region::kCount + 3) != 0 || op == AtomicOp::kExchange);
  const long long loop = block.loops.empty() ? 0 : block.loops.back();
  const long long begin = s.at(Region::kBegin) + block.linear * s.at(Region::kSize) + loop * s.at(Region::kStep);
  Output& out = outputs_[static_cast<std::size_t>(s.dtype)];
  // Each store has its own number: a plain one may not touch an element twice, an atomic may.
  const int serial = static_cast<int>(s.at(Region::kBegin)) + 1;
  Tile before{s.dtype, at.shape, std::vector<Bits>(at.lanes.size()), {}};
  for (std::size_t i = 0; i < at.lanes.size(); ++i) {
    if (mask != nullptr && mask->lanes[source_lane(mask->shape, at.shape, i)] == 0) {
      if (before.valid.empty()) before.valid.assign(at.lanes.size(), true);
      before.valid[i] = false;
      continue;
    }
    const std::size_t from = source_lane(value.shape, at.shape, i);
    if (!at.holds(i) || !value.holds(from)) throw IllFormed("a lane without a value is stored");
    const long long element = begin + integer(at.lanes[i], at.dtype);
    if (element < 0 || element >= static_cast<long long>(out.elements.size())) throw IllFormed("a store out of bounds");
    const auto e = static_cast<std::size_t>(element);
    if (out.touches[e] > 0 && (!atomic || lone || out.writer[e] != serial))
      throw IllFormed("two writers of one element");
    out.touches[e] += 1;
    out.writer[e] = serial;
    before.lanes[i] = out.elements[e];
    out.elements[e] = atomic ? combined(op, s.dtype, out.elements[e], value.lanes[from]) : value.lanes[from];
    out.how[e] = atomic && how == Compare::kBits && is_float(s.dtype) ? Compare::kZeroSign : how;
  }
  return before;
}

void Interpreter::loop(const Statement& s, Block& block) {
  Tile& variable = block.values.at(static_cast<std::size_t>(s.id));
  variable = arg(s, 0, block);
  const long long step = s.at(2);
  long long high = s.at(1);
  if (static_cast<LoopForm>(s.at(3)) == LoopForm::kRangeOfPrograms) high += block.place[0];
  for (long long i = s.at(0); step > 0 ? i < high : i > high; i += step) {
    block.loops.push_back(i);
    execute(s.body, block);
    block.loops.pop_back();
    Tile next = block.values.at(static_cast<std::size_t>(s.yield));
    block.values.at(static_cast<std::size_t>(s.id)) = std::move(next);
  }
}

Outputs interpret(const Program& program, Plant plant) {
  const auto types = types_of(program);
  Interpreter interpreter(program, types, plant);
  interpreter.run();
  return interpreter.outputs();
}

}  // namespace kl::programs
