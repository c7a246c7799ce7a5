#include <host/plain_message.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <host/lines.hpp>
#include <host/plain_operands.hpp>

namespace kl::host {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// The arguments of a template, `open` being the place of its '<'; `end` is set behind its '>'.
std::optional<std::vector<std::string>> template_arguments(std::string_view text, std::size_t open, std::size_t& end) {
  std::vector<std::string> arguments;
  std::size_t begin = open + 1;
  int depth = 0;
  for (std::size_t i = open; i < text.size(); ++i) {
    const char c = text[i];
    depth += (c == '<' || c == '(') - (c == '>' || c == ')');
    if ((c == ',' && depth == 1) || depth == 0) {
      arguments.emplace_back(trimmed(text.substr(begin, i - begin)));
      begin = i + 1;
    }
    if (depth == 0) {
      end = i + 1;
      return arguments;
    }
  }
  return std::nullopt;
}

// "32, 64" of "tl::shape<32, 64>" or of "tl::tile<int, 32, 64>".
std::string extents(std::string_view type) {
  const bool is_tile = type.starts_with("tl::tile<");
  const auto open = is_tile ? type.find(',') : type.find('<');
  if (open == std::string_view::npos || !type.ends_with('>')) return {};
  return std::string(trimmed(type.substr(open + 1, type.size() - open - 2)));
}

std::optional<std::string> short_type(std::string_view name, const std::vector<std::string>& arguments) {
  const auto tile = [](std::string_view element, std::string_view of) -> std::optional<std::string> {
    if (of.empty()) return std::nullopt;
    return fmt::format("tl::tile<{}, {}>", element, of);
  };
  if (name == "multiple" && arguments.size() == 2) return arguments[0];
  if (name == "mask" && !arguments.empty()) return tile("bool", extents(arguments[0]));
  if ((name == "affine" || name == "tensor") && arguments.size() > 1) return tile(arguments[0], extents(arguments[1]));
  if (name == "pointer_tile" && arguments.size() == 2)
    return tile(fmt::format("tl::ptr<{}>", arguments[0]), extents(with_short_types(arguments[1])));
  return std::nullopt;
}

// The text between the first two quotes behind `after`.
std::string quoted(std::string_view message, std::string_view after) {
  const auto start = message.find(after);
  if (start == std::string_view::npos) return {};
  const auto open = message.find('\'', start + after.size());
  if (open == std::string_view::npos) return {};
  const auto close = message.find('\'', open + 1);
  return close == std::string_view::npos ? "" : std::string(message.substr(open + 1, close - open - 1));
}

struct Usage {
  std::string_view call, text;
};

// What people call without tl., with tl:: or with arguments that do not fit.
constexpr std::array kUsages = {
    Usage{"program_id", "tl.program_id(0), with the axis 0, 1 or 2"},
    Usage{"num_programs", "tl.num_programs(0), with the axis 0, 1 or 2"},
    Usage{"arange", "tl.arange(0, BLOCK); a start is added to it, start + tl.arange(0, BLOCK)"},
    Usage{"load", "tl.load(x + offsets), and behind it a mask, and `other`"},
    Usage{"store", "tl.store(out + offsets, value), and behind it a mask"},
    Usage{"where", "tl.where(condition, a, b)"},
    Usage{"sum", "tl.sum(x) or tl.sum<0>(x)"},
    Usage{"max", "tl.max(x) or tl.max<0>(x), or tl.maximum(a, b) of two operands"},
    Usage{"min", "tl.min(x) or tl.min<0>(x), or tl.minimum(a, b) of two operands"},
    Usage{"zeros", "tl.zeros<float>(BLOCK)"},
    Usage{"full", "tl.full(tl::dims(BLOCK), value)"},
    Usage{"exp", "tl.exp(x)"},
    Usage{"cast", "tl.cast<float>(x)"},
    Usage{"convert", "tl.convert(x), or tl.convert(x, acc) for the layout of acc"},
    Usage{"maximum", "tl.maximum(a, b)"},
    Usage{"minimum", "tl.minimum(a, b)"},
    Usage{"dot", "tl.dot(a, b) or, to add to a sum, tl.dot(a, b, acc)"},
    Usage{"fma", "tl.fma(a, b, c), which is a * b + c"},
    Usage{"rand", "tl.rand(seed, offsets)"},
    Usage{"device_print", "tl.device_print(\"text\", value)"},
};

const Usage* usage_of(std::string_view call) {
  const auto at = std::find_if(kUsages.begin(), kUsages.end(), [&](const Usage& usage) { return usage.call == call; });
  return at == kUsages.end() ? nullptr : &*at;
}

// Names of namespace tl that are written without it, or as Python, C and CUDA have them.
constexpr std::array kNames = {
    Usage{"float16", "tl::float16"},     Usage{"half", "tl::float16"},      Usage{"__half", "tl::float16"},
    Usage{"bfloat16", "tl::bfloat16"},   Usage{"INFINITY", "tl::inf<float>"},
    Usage{"axis", "the axis in angle brackets, as in tl.sum<1>(x)"},
};

// What the compiler proposes is a part of the library that kernels do not see.
std::string about_library_parts(std::string_view message, const std::string& name) {
  constexpr std::string_view kInside = "did you mean 'tl::backend::";
  const auto at = message.find(kInside);
  if (at == std::string_view::npos || !message.substr(at + kInside.size()).starts_with(name + "'")) return {};
  return fmt::format("'{}' of a tile is a call on the block: write tl.{} or, if there is none, tl.libdevice.{}", name, name, name);
}

// A name that stands in no scope, or not in this one.
std::string about_names(std::string_view message) {
  if (contains(message, "was not declared in this scope")) {
    const std::string name = quoted(message, "");
    if (usage_of(name)) return fmt::format("'{}' is a call on the block: write tl.{}", name, name);
    const auto known = std::find_if(kNames.begin(), kNames.end(), [&](const Usage& usage) { return usage.call == name; });
    if (known != kNames.end()) return fmt::format("'{}' is not known here: write {}", name, known->text);
    if (std::string inside = about_library_parts(message, name); !inside.empty()) return inside;
    if (name == "printf" || name == "cout") return "a kernel prints with tl.device_print(\"text\", value)";
  }
  if (contains(message, "is not a member of 'std'")) return about_library_parts(message, quoted(message, ""));
  constexpr std::string_view kMember = "'struct tl::block' has no member named ";
  if (message.starts_with(kMember)) {
    const std::string name = quoted(message, kMember);
    for (const std::string_view plain : {"relaxed", "acquire", "release", "cdiv", "inf", "keep_dims", "dims", "c", "float16", "bfloat16"})
      if (name == plain) return fmt::format("'{}' is no call on the block: write tl::{}", name, name);
  }
  if (message == "'tl' is not captured") return "a lambda that calls tl must capture it: [&](float a, float b) { ... }";
  if (contains(message, "is not a member of 'tl'")) {
    const std::string name = quoted(message, "");
    if (usage_of(name)) return fmt::format("'{}' is a call on the block: write tl.{}, not tl::{}", name, name, name);
  }
  constexpr std::string_view kCall = "no matching function for call to 'tl::block::";
  if (message.starts_with(kCall)) {
    const std::string_view rest = message.substr(kCall.size());
    const Usage* usage = usage_of(rest.substr(0, rest.find_first_of("<(")));
    if (usage) return fmt::format("tl.{} does not take these arguments; write {}", usage->call, usage->text);
  }
  return {};
}

// Operators that a pointer, an index tile or a mask has not.
std::string about_operators(std::string_view message) {
  if (message.starts_with("no match for 'operator[]'")) {
    const std::string type = quoted(message, "operand types are");
    if (type.starts_with("tl::ptr<") || type.starts_with("tl::tile<tl::ptr<"))
      return "a tl::ptr has no []: read with tl.load(x + i), write with tl.store(out + i, value)";
    if (contains(message, "none_type") || contains(message, "keep_type"))
      return "an axis is added with braces inside of the brackets: x[{_, None}] is a column, x[{None, _}] a row";
    if (type.starts_with("tl::tile<")) return "a tile has no single elements: what is written computes every lane at once";
  }
  if (message.starts_with("no match for 'operator*' (operand type is '") && contains(message, "tl::ptr<"))
    return "a tl::ptr cannot be dereferenced: read with tl.load(x + i), write with tl.store(out + i, value)";
  if (contains(message, "' to 'bool'") && contains(message, "'tl::tile<"))
    return "every lane has its own condition, so a tile cannot choose for all of them: use tl.where(condition, a, b), "
           "or a mask for tl.load and tl.store";
  if (message.starts_with("no match for 'operator+'") && contains(message, "*' and 'tl::tile<int"))
    return "tiles of addresses are made from tl::ptr<float> or tl::ptr<const float>, not from a C++ pointer";
  if (message.starts_with("invalid cast from type 'tl::tile<"))
    return fmt::format("the elements of a tile are converted by tl.cast<{}>(x)", quoted(message, "to type"));
  if (message.ends_with("names provided for structured binding"))
    return "what stands on the right is one tile; tl.split(x) makes two of it";
  constexpr std::string_view kConvert = "cannot convert 'tl::tile<";
  for (const std::string_view number : {" to 'float'", " to 'int'", " to 'double'"})
    if (message.starts_with(kConvert) && contains(message, number))
      return fmt::format("{}; one number is wanted, and tl.sum(x), tl.max(x) and their like make one of a tile", message);
  if (message.starts_with(kConvert))
    return fmt::format("{}; `auto` takes what the right side gives", message);
  return {};
}

// solve: the plan, where there is no block.
std::string about_launches(std::string_view message, std::string_view line, int column) {
  if (message.starts_with("no matching function for call to 'tl::host::launch(") || contains(message, "to 'tl::grid'"))
    return "host.launch takes a kernel `TL_KERNEL void f(tl::block& tl, ...)`, a grid such as tl::grid(blocks), and then "
           "the kernel's arguments";
  if (message.starts_with("invalid cast from type '") && contains(line, "launch("))
    return fmt::format("the launch passes '{}' where the kernel takes '{}'; arguments come in the kernel's order",
                       quoted(message, "from type"), quoted(message, "to type"));
  // A tl::ptr is made from its parts where no conversion is found, and the compiler speaks of the first.
  if (message.starts_with("cannot convert '") && contains(message, "tl::ptr<") && message.ends_with("to 'int' in initialization") &&
      contains(line, "launch("))
    return fmt::format("the launch passes '{}' where the kernel takes another parameter; arguments come in the kernel's "
                       "order, and what is only read is a tl::ptr<const T> in the kernel too",
                       quoted(message, "cannot convert"));
  if (contains(message, "initialization of reference of type 'tl::block&'"))
    return "a kernel is not called but launched: host.launch(kernel, tl::grid(blocks), arguments)";
  const auto at = static_cast<std::size_t>(std::max(column, 1) - 1);
  const bool behind_tl = at >= 2 && at <= line.size() && line.substr(at - 2, 2) == "tl" && (at < 3 || !is_word(line[at - 3]));
  if (message == "expected primary-expression before '.' token" && behind_tl)
    return "`tl.` is the block, which only a kernel has; in solve write tl::cdiv, tl::grid";
  return {};
}

std::string about_syntax(std::string_view message, std::string_view line) {
  if (message == "a function-definition is not allowed here before '{' token" ||
      (message.starts_with("expected unqualified-id before string") && trimmed(line).starts_with("TL_")))
    return "a function begins inside of another one: the one above it lacks a '}'";
  if (message == "expected primary-expression before ':' token" && contains(line, "[:"))
    return "Triton's x[:, None] is written x[{_, None}] here";
  if (message == "expected declaration before '}' token") return "this '}' closes nothing: there is one too many";
  const bool not_constant =
      message.ends_with("is not a constant expression") || message.ends_with("not usable in a constant expression");
  if (not_constant && contains(line, "arange("))
    return "tl.arange needs bounds known at compile time; a start is added to it: start + tl.arange(0, BLOCK)";
  if (contains(message, "the_axis_of_a_grid_is_0_1_or_2"))
    return "a grid has the axes 0, 1 and 2: tl.program_id(0) is the block's index on the first, tl.num_programs(0) their number";
  const bool asks_for_axis = contains(line, "program_id(") || contains(line, "num_programs(");
  if (asks_for_axis && not_constant)
    return "the axis of tl.program_id and tl.num_programs is a constant, 0, 1 or 2; a loop over axes is "
           "tl.static_range<0, 3>([&](auto axis) { ... })";
  if (contains(message, "a_lower_bound_other_than_0_must_be_a_constant"))
    return "the lower bound of tl.arange is 0, or a constant such as tl::c<16>; a start is added: start + tl.arange(0, BLOCK)";
  if (contains(message, "for call to 'signature_of(") || contains(message, "for call to 'call_entry("))
    return "solve returns nothing and takes tl::host& first: TL_HOST void solve(tl::host& host, ...)";
  return {};
}

}  // namespace

std::string with_short_types(std::string_view message) {
  constexpr std::string_view kSpace = "tl::";
  std::string result;
  for (std::size_t i = 0; i < message.size();) {
    const bool starts_word = is_word(message[i]) && (i == 0 || !is_word(message[i - 1]));
    const std::size_t name = message.substr(i).starts_with(kSpace) ? i + kSpace.size() : i;
    const std::size_t open = message.find('<', name);
    std::size_t end = 0;
    if (starts_word && open != std::string_view::npos) {
      if (const auto arguments = template_arguments(message, open, end)) {
        std::vector<std::string> shorter;
        for (const auto& argument : *arguments) shorter.push_back(with_short_types(argument));
        if (const auto type = short_type(message.substr(name, open - name), shorter)) {
          result += *type;
          i = end;
          continue;
        }
      }
    }
    result += message[i++];
  }
  return result;
}

std::string plain_message(std::string_view message, std::string_view source_line, int column) {
  const std::string text = with_short_types(message);
  for (const std::string& plain :
       {about_conversions(text, source_line, column), about_axes(text), about_addresses(text), about_names(text),
        about_operators(text), about_launches(text, source_line, column), about_syntax(text, source_line)}) {
    if (!plain.empty()) return plain;
  }
  return text;
}

}  // namespace kl::host
