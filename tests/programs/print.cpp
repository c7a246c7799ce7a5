#include "print.hpp"

#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace kl::programs {
namespace {

const char* cpp_name(DType t) {
  constexpr const char* kNames[] = {"bool",         "tl::int8",    "tl::uint8",    "tl::int16",  "tl::uint16",
                                    "int",          "tl::uint32",  "tl::int64",    "tl::uint64", "tl::float8e4nv",
                                    "tl::float8e5", "tl::float16", "tl::bfloat16", "float",      "double"};
  return kNames[static_cast<int>(t)];
}

std::string constants(const Shape& s) {
  std::string text;
  for (int i = 0; i < s.rank; ++i) text += fmt::format("{}tl::c<{}>", i > 0 ? ", " : "", s.axis(i));
  return "tl::dims(" + text + ")";
}

std::string literal_text(double value, DType t) {
  const auto whole = static_cast<long long>(value);
  switch (t) {
    case DType::int1:
      return value != 0 ? "true" : "false";
    case DType::int32:
      return fmt::format("{}", whole);
    case DType::uint32:
      return fmt::format("{}u", whole);
    case DType::int64:
      return fmt::format("{}l", whole);
    case DType::uint64:
      return fmt::format("{}ul", whole);
    case DType::float32:
      return fmt::format("{:.6f}f", value);
    case DType::float64:
      return fmt::format("{:.6f}", value);
    default:
      return fmt::format("{}({})", cpp_name(t), is_float(t) ? fmt::format("{:.6f}f", value) : fmt::format("{}", whole));
  }
}

const char* infix(Op op) {
  switch (op) {
    case Op::kAdd:
      return "+";
    case Op::kSubtract:
      return "-";
    case Op::kMultiply:
      return "*";
    case Op::kDivide:
      return "/";
    case Op::kRemainder:
      return "%";
    case Op::kAnd:
      return "&";
    case Op::kOr:
      return "|";
    case Op::kXor:
      return "^";
    case Op::kShiftLeft:
      return "<<";
    case Op::kShiftRight:
      return ">>";
    case Op::kLess:
      return "<";
    case Op::kLessEqual:
      return "<=";
    case Op::kGreater:
      return ">";
    case Op::kGreaterEqual:
      return ">=";
    case Op::kEqual:
      return "==";
    case Op::kNotEqual:
      return "!=";
    default:
      return nullptr;
  }
}

// A lambda over the element type.
std::string combine_text(Combine how, DType t) {
  const char* type = cpp_name(t);
  const char* wide = tl::size_bytes(t) == 8 ? "tl::uint64" : "tl::uint32";
  switch (how) {
    case Combine::kHalfPlus:
      return fmt::format("[]({0} a, {0} b) {{ return static_cast<{0}>(a * {1} + b); }}", type,
                         t == DType::float64 ? "0.5" : "0.5f");
    case Combine::kThreefoldPlus:
      return fmt::format(
          "[]({0} a, {0} b) {{ return static_cast<{0}>(3 * static_cast<{1}>(a) + static_cast<{1}>(b)); }}", type, wide);
    case Combine::kLarger:
      return fmt::format("[]({0} a, {0} b) {{ return a > b ? a : b; }}", type);
    case Combine::kExclusiveOr:
      return fmt::format("[]({0} a, {0} b) {{ return static_cast<{0}>(a ^ b); }}", type);
  }
  return "";
}

class Printer {
 public:
  Printer(const Program& program, std::string& text) : types_(types_of(program)), text_(text) {
    for_each(program.body, [&](const Statement& s) {
      if (s.op == Op::kLiteral) literals_.emplace_back(s.id, literal_text(s.literal, s.dtype));
    });
  }

  void list(const std::vector<Statement>& body, int depth) {
    for (const Statement& s : body) statement(s, depth);
  }

 private:
  std::string name(int id) const {
    for (const auto& [literal, text] : literals_)
      if (literal == id) return text;
    return fmt::format("v{}", id);
  }
  std::string arg(const Statement& s, std::size_t i) const { return name(s.arg(i)); }
  const Type& type(int id) const { return types_[static_cast<std::size_t>(id)]; }

  void line(int depth, const std::string& code) {
    text_ += std::string(static_cast<std::size_t>(2 * depth), ' ') + code + "\n";
  }

  void statement(const Statement& s, int depth) {
    if (s.op == Op::kLiteral) return;
    if (s.op == Op::kLoop) return loop(s, depth);
    if (s.op == Op::kShared || s.op == Op::kAsyncCopy) shared(s, depth);
    if (s.op == Op::kBarrier) return line(depth, "tl.debug_barrier();");
    if (s.op == Op::kAssert)
      return line(depth, fmt::format("tl.device_assert({}, \"value {}\");", arg(s, 0), s.arg(0)));
    if (s.op == Op::kStore || s.op == Op::kStoreScalar) return line(depth, store(s) + ";");
    const std::string code = s.op == Op::kAtomic ? atomic(s) : expression(s);
    if (s.op == Op::kAtomic && s.at(Region::kCount + 3) == 0) return line(depth, code + ";");
    const Type& t = type(s.id);
    const std::string shape =
        t.scalar() ? "" : fmt::format("  // ({}) {}", shape_text(t.shape), tl::short_name(t.dtype));
    line(depth, fmt::format("auto v{} = {};{}", s.id, code, shape));
    // The next iteration's tile has the same place.
    if ((s.op == Op::kShared || s.op == Op::kAsyncCopy) && !loops_.empty()) line(depth, "tl.barrier();");
  }

  // The shared tile that a value comes through: its making and filling, up to the barrier.
  void shared(const Statement& s, int depth) {
    const bool copies = s.op == Op::kAsyncCopy;
    const Type& x = type(copies ? s.id : s.arg(0));
    const auto way = static_cast<Way>(s.at(0));
    Shape extents = x.shape;
    if (!copies && way == Way::kPadded) extents.extent[2] += 1;
    const std::string dims = constants(extents), tile = fmt::format("s{}", s.id);
    line(depth, fmt::format("auto {} = tl.shared<{}>{};", tile, cpp_name(x.dtype), dims.substr(dims.find('('))));
    if (copies) {
      line(depth,
           fmt::format("tl.async_copy({}, in_{} + {}{});", tile, tl::short_name(s.dtype), arg(s, 0), masked(s, 1)));
      line(depth, "tl.async_commit();");
      line(depth, "tl.async_wait();");
    } else if (way == Way::kPadded) {
      line(depth,
           fmt::format(
               "tl.store({}.at(tl.arange(0, tl::c<{}>)[{{_, None}}], tl.arange(0, tl::c<{}>)[{{None, _}}]), {});", tile,
               x.shape.axis(0), x.shape.axis(1), arg(s, 0)));
    } else {
      line(depth, fmt::format("tl.store({}, {});", tile, arg(s, 0)));
    }
    if (copies || way != Way::kWhole) line(depth, "tl.barrier();");  // the same lanes need none
    if (!copies && way == Way::kCounted) {
      line(depth, fmt::format("tl.atomic_add({}.at({}), 1, tl::relaxed, tl::cta);", tile, arg(s, 1)));
      line(depth, "tl.barrier();");
    }
  }
  std::string from_shared(const Statement& s) const {
    const std::string tile = fmt::format("s{}", s.id);
    if (s.op == Op::kAsyncCopy) return fmt::format("tl.load({})", tile);
    const Shape& x = type(s.arg(0)).shape;
    switch (static_cast<Way>(s.at(0))) {
      case Way::kTransposed:
        return fmt::format("tl.load({}.trans())", tile);
      case Way::kReversed:
        return fmt::format("tl.load({}.at({} - tl.arange(0, tl::c<{}>)))", tile, x.axis(0) - 1, x.axis(0));
      case Way::kRow:
        return fmt::format("tl.load({}.index({}))", tile, s.at(1));
      case Way::kGathered:
        return fmt::format("tl.load({}.at({}))", tile, arg(s, 1));
      case Way::kPadded:
        return fmt::format("tl.load({}.at(tl.arange(0, tl::c<{}>)[{{None, _}}], tl.arange(0, tl::c<{}>)[{{_, None}}]))",
                           tile, x.axis(0), x.axis(1));
      default:
        return fmt::format("tl.load({})", tile);
    }
  }

  void loop(const Statement& s, int depth) {
    line(depth, fmt::format("auto v{} = {};", s.id, arg(s, 0)));
    const auto loop_form = static_cast<LoopForm>(s.at(3));
    const std::string index = fmt::format("i{}", s.id);
    std::string head;
    switch (loop_form) {
      case LoopForm::kRange:
        head = fmt::format("for (int {} : tl.range({}, {}, {})) {{", index, s.at(0), s.at(1), s.at(2));
        break;
      case LoopForm::kRangeOfPrograms:
        head =
            fmt::format("for (int {} : tl.range({}, {} + tl.program_id(0), {})) {{", index, s.at(0), s.at(1), s.at(2));
        break;
      case LoopForm::kStaticRange:
        head = fmt::format("for (int {} : tl.static_range<{}, {}, {}>()) {{", index, s.at(0), s.at(1), s.at(2));
        break;
      case LoopForm::kUnrolled:
        head = fmt::format("tl.static_range<{}, {}, {}>([&](auto {}) {{", s.at(0), s.at(1), s.at(2), index);
        break;
    }
    line(depth, head);
    loops_.push_back(index);
    list(s.body, depth + 1);
    loops_.pop_back();
    line(depth + 1, fmt::format("v{} = {};", s.id, name(s.yield)));
    line(depth, loop_form == LoopForm::kUnrolled ? "});" : "}");
  }

  // base + program ids + strides, the constants as tl::c where the program says so.
  std::string index(const Statement& s) const {
    std::string text;
    const bool known = s.at(Index::kConstants) != 0;
    const auto add = [&](const std::string& term) { text += (text.empty() ? "" : " + ") + term; };
    const auto number = [&](long long x) { return known ? fmt::format("tl::c<{}>", x) : std::to_string(x); };
    if (s.at(Index::kProgram0) != 0) add(fmt::format("tl.program_id(0) * {}", number(s.at(Index::kProgram0))));
    if (s.at(Index::kProgram1) != 0) add(fmt::format("tl.program_id(1) * {}", number(s.at(Index::kProgram1))));
    if (s.at(Index::kLoop) != 0 && !loops_.empty())
      add(fmt::format("{} * {}", loops_.back(), number(s.at(Index::kLoop))));
    for (int axis = 0; axis < s.shape.rank; ++axis) {
      const long long stride = s.at(static_cast<std::size_t>(Index::kStride0 + s.shape.first() + axis));
      std::string lanes = fmt::format("tl.arange(0, tl::c<{}>)", s.shape.axis(axis));
      if (s.shape.rank > 1) {
        std::vector<std::string> marks(static_cast<std::size_t>(s.shape.rank), "None");
        marks[static_cast<std::size_t>(axis)] = "_";
        lanes += fmt::format("[{{{}}}]", fmt::join(marks, ", "));
      }
      add(stride == 1 ? lanes : fmt::format("{} * {}", lanes, number(stride)));
    }
    if (s.at(Index::kBase) != 0) add(number(s.at(Index::kBase)));
    return text;
  }

  std::string region(const Statement& s) const {
    std::string text = fmt::format("out_{} + ", tl::short_name(s.dtype));
    if (s.at(Region::kSize) != 0) text += fmt::format("block * {} + ", s.at(Region::kSize));
    if (s.at(Region::kStep) != 0) text += fmt::format("{} * {} + ", loops_.back(), s.at(Region::kStep));
    return text + std::to_string(s.at(Region::kBegin));
  }
  std::string masked(const Statement& s, std::size_t i) const { return s.arg(i) == kNone ? "" : ", " + arg(s, i); }

  std::string store(const Statement& s) const {
    if (s.op == Op::kStoreScalar) return fmt::format("tl.store({}, {})", region(s), arg(s, 0));
    return fmt::format("tl.store({} + {}, {}{})", region(s), arg(s, 0), arg(s, 1), masked(s, 2));
  }
  std::string atomic(const Statement& s) const {
    constexpr const char* kOrders[] = {"", ", tl::relaxed", ", tl::acquire", ", tl::release", ", tl::acq_rel"};
    constexpr const char* kScopes[] = {"", ", tl::gpu", ", tl::sys"};
    return fmt::format("{}({} + {}, {}{}{}{})", call_name(s).substr(0, call_name(s).find(' ')), region(s), arg(s, 0),
                       arg(s, 1), masked(s, 2), kOrders[s.at(Region::kCount + 1)], kScopes[s.at(Region::kCount + 2)]);
  }

  std::string load(const Statement& s) const {
    const char* from = tl::short_name(s.dtype);
    if (s.op == Op::kLoadScalar)
      return fmt::format("tl.load(in_{} + tl.program_id(0) * {} + {})", from, s.at(1), s.at(0));
    return fmt::format("tl.load(in_{} + {}{}{})", from, arg(s, 0), masked(s, 1), masked(s, 2));
  }

  // tl.sum<1>(x, tl::keep_dims) and its kin.
  std::string along(const Statement& s, const std::string& more) const {
    const std::string call = call_name(s);
    const std::string axis = s.at(0) == kWhole ? "" : fmt::format("<{}>", s.at(0));
    return fmt::format("{}{}({}{})", call.substr(0, call.find_first_of("< ")), axis, arg(s, 0), more);
  }

  std::string moved(const Statement& s) const {
    const std::string x = arg(s, 0), call = call_name(s);
    switch (s.op) {
      case Op::kExpand: {
        std::vector<const char*> marks;
        for (const long long is_new : s.imm) marks.push_back(is_new != 0 ? "None" : "_");
        return fmt::format("{}[{{{}}}]", x, fmt::join(marks, ", "));
      }
      case Op::kReshape:
      case Op::kBroadcastTo:
        return fmt::format("{}({}, {})", call, x, constants(s.shape));
      case Op::kPermute:
        return fmt::format("tl.permute<{}, {}, {}>({})", s.at(0), s.at(1), s.at(2), x);
      case Op::kFlip:
        return fmt::format("tl.flip<{}>({})", s.at(0), x);
      case Op::kSplit:
        return fmt::format("tl.split({}).{}", x, s.at(0) == 0 ? "first" : "second");
      case Op::kGather:
        return fmt::format("tl.gather<{}>({}, {})", s.at(0), x, arg(s, 1));
      case Op::kJoin:
      case Op::kInterleave:
        return fmt::format("{}({}, {})", call, x, arg(s, 1));
      default:
        return fmt::format("{}({})", call, x);
    }
  }

  std::string expression(const Statement& s) const {
    const char* sign = infix(s.op);
    if (sign != nullptr) return fmt::format("{} {} {}", arg(s, 0), sign, arg(s, 1));
    if (s.op == Op::kShared || s.op == Op::kAsyncCopy) return from_shared(s);
    if (s.op >= Op::kExpand && s.op <= Op::kGather) return moved(s);
    switch (s.op) {
      case Op::kProgramId:
      case Op::kNumPrograms:
        return fmt::format("{}({})", call_name(s), s.at(0));
      case Op::kIndex:
        return index(s);
      case Op::kFull:
        return fmt::format("tl.full<{}>({}, {})", cpp_name(s.dtype), constants(s.shape),
                           literal_text(s.literal, s.dtype));
      case Op::kNegate:
        return "-" + arg(s, 0);
      case Op::kNot:
        return "~" + arg(s, 0);
      case Op::kCast:
      case Op::kBitcast:
        return fmt::format("{}<{}>({})", call_name(s), cpp_name(s.dtype), arg(s, 0));
      case Op::kRandInt:
      case Op::kRand:
        return fmt::format("{}({}, {})", call_name(s), s.at(0), arg(s, 0));
      case Op::kSum:
      case Op::kMax:
      case Op::kMin:
      case Op::kXorSum:
      case Op::kArgMax:
      case Op::kArgMin:
        return along(s, s.at(1) != 0 ? ", tl::keep_dims" : "");
      case Op::kReduce:
        return along(s, ", " + combine_text(static_cast<Combine>(s.at(1)), type(s.arg(0)).dtype));
      case Op::kCumSum:
      case Op::kCumProd:
        return along(s, s.at(1) != 0 ? ", tl::reverse" : "");
      case Op::kScan:
        return along(s, ", " + combine_text(static_cast<Combine>(s.at(2)), type(s.arg(0)).dtype) +
                            (s.at(1) != 0 ? ", tl::reverse" : ""));
      case Op::kSort:
        return along(s, s.at(1) != 0 ? ", true" : "");
      case Op::kTopK:
        return fmt::format("tl.topk<{}>({})", s.at(0), arg(s, 0));
      case Op::kHistogram:
        return fmt::format("tl.histogram<{}>({}{})", s.at(0), arg(s, 0), masked(s, 1));
      case Op::kLoad:
      case Op::kLoadScalar:
        return load(s);
      case Op::kLoopIndex:
        return loops_.back() + " + 0";
      default:
        break;
    }
    std::string args = arg(s, 0);
    for (std::size_t i = 1; i < s.args.size(); ++i) args += ", " + arg(s, i);
    return fmt::format("{}({})", call_name(s), args);
  }

  const std::vector<Type> types_;
  std::vector<std::pair<int, std::string>> literals_;
  std::vector<std::string> loops_;
  std::string& text_;
};

struct Tensors {
  std::set<DType> in, out;
};
Tensors tensors_of(const Program& program) {
  Tensors used;
  for_each(program.body, [&](const Statement& s) {
    if (s.op == Op::kLoad || s.op == Op::kLoadScalar || s.op == Op::kAsyncCopy) used.in.insert(s.dtype);
    if (s.op == Op::kStore || s.op == Op::kStoreScalar || s.op == Op::kAtomic) used.out.insert(s.dtype);
  });
  return used;
}

}  // namespace

std::string kernel_file(const std::vector<Program>& programs, const std::vector<std::array<long long, 15>>& out_begin,
                        const std::string& comment) {
  std::string text = comment + "#include <tl/tl.hpp>\n";
  std::string launches;
  for (std::size_t p = 0; p < programs.size(); ++p) {
    std::string parameters, arguments;
    const auto add = [&](DType t, bool out) {
      parameters +=
          fmt::format(", tl::ptr<{}{}> {}_{}", out ? "" : "const ", cpp_name(t), out ? "out" : "in", tl::short_name(t));
      arguments += fmt::format(", {}_{}", out ? "out" : "in", tl::short_name(t));
      const long long begin = out_begin[p][static_cast<std::size_t>(t)];
      if (out && begin != 0) arguments += fmt::format(" + {}", begin);
    };
    const Tensors used = tensors_of(programs[p]);
    for (const DType t : used.in) add(t, false);
    for (const DType t : used.out) add(t, true);
    text +=
        fmt::format("\nTL_KERNEL void program_{}(tl::block& tl{}) {{  // seed {}\n", p, parameters, programs[p].seed);
    text += "  const int block = tl.program_id(1) * tl.num_programs(0) + tl.program_id(0);\n";
    Printer(programs[p], text).list(programs[p].body, 1);
    text += "}\n";
    launches += fmt::format("  host.launch(program_{}, tl::grid({}, {}){});\n", p, programs[p].grid[0],
                            programs[p].grid[1], arguments);
  }
  std::string parameters;
  for (const char* side : {"in", "out"})
    for (const DType t : kDTypes)
      parameters +=
          fmt::format(", tl::ptr<{}{}> {}_{}", side[0] == 'i' ? "const " : "", cpp_name(t), side, tl::short_name(t));
  return text + fmt::format("\nTL_HOST void {}(tl::host& host{}) {{\n{}}}\n", kEntry, parameters, launches);
}

}  // namespace kl::programs
