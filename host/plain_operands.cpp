#include <host/plain_operands.hpp>

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include <host/lines.hpp>

namespace kl::host {
namespace {

struct BinaryOperation {
  std::string_view sign, left, right;
};

// "no match for 'operator+' (operand types are 'A' and 'B')"
std::optional<BinaryOperation> binary_operation(std::string_view message) {
  if (!take_prefix(message, "no match for 'operator")) return std::nullopt;
  constexpr std::string_view kTypes = "' (operand types are '", kAnd = "' and '";
  const auto types = message.find(kTypes);
  const auto between = message.find(kAnd);
  if (types == std::string_view::npos || between == std::string_view::npos || !message.ends_with("')")) return std::nullopt;
  BinaryOperation result;
  result.sign = message.substr(0, types);
  result.left = message.substr(types + kTypes.size(), between - types - kTypes.size());
  result.right = message.substr(between + kAnd.size(), message.size() - 2 - between - kAnd.size());
  take_prefix(result.left, "const ");
  take_prefix(result.right, "const ");
  return result;
}

bool is_address(std::string_view type) { return type.starts_with("tl::ptr<") || type.starts_with("tl::tile<tl::ptr<"); }

// The type that a call like tl.cast(x, float) ends with, `column` being that of its ')'.
std::string_view last_argument(std::string_view line, int column) {
  if (column < 1 || static_cast<std::size_t>(column) > line.size()) return {};
  const std::string_view before = line.substr(0, static_cast<std::size_t>(column) - 1);
  const auto comma = before.rfind(',');
  return comma == std::string_view::npos ? std::string_view() : trimmed(before.substr(comma + 1));
}

// "int" of `to<int>()` and of `to(int)`, which begin at `column`; "float" where it cannot be read.
std::string_view type_of_to(std::string_view line, int column) {
  constexpr std::string_view kElse = "float";
  if (column < 1 || static_cast<std::size_t>(column) + 2 > line.size()) return kElse;
  const std::string_view call = line.substr(static_cast<std::size_t>(column) - 1);
  if (!call.starts_with("to<") && !call.starts_with("to(")) return kElse;
  const auto end = call.find(call[2] == '<' ? '>' : ')');
  if (end == std::string_view::npos || end == 3) return kElse;
  return trimmed(call.substr(3, end - 3));
}

}  // namespace

std::string about_addresses(std::string_view message) {
  const auto operation = binary_operation(message);
  constexpr std::array<std::string_view, 11> kSigns = {"+", "-", "*", "/", "%", "<", "<=", ">", ">=", "==", "!="};
  if (!operation || (!is_address(operation->left) && !is_address(operation->right))) return {};
  const auto& [sign, left, right] = *operation;
  if (std::find(kSigns.begin(), kSigns.end(), sign) == kSigns.end()) return {};
  const bool moves = sign == "+" || sign == "-";
  if (is_address(left) && is_address(right))
    return moves ? "two addresses do not add up: load from each what is to be added, tl.load(x + i) + tl.load(y + i)"
                 : "addresses have no such operation: compare their indices, or load what lies there, tl.load(x + i)";
  const std::string_view other = is_address(left) ? right : left;
  if (moves && other.starts_with("tl::tile<bool"))
    return "a mask does not move an address: it stands behind it, tl.load(x + i, mask), tl.store(out + i, value, mask)";
  if (moves && is_address(left))
    return fmt::format("an address moves by integers, not by '{}': cast an index with tl.cast<int>(i); to compute with what "
                       "lies there, load it first, tl.load(x + i)", right);
  if (sign == "*" || sign == "/" || sign == "%")
    return fmt::format("'{}' is for the index, not for the address, as in x + i * stride; what lies there is tl.load(x + i)", sign);
  return "this computes with an address: what lies there is read first, with tl.load(x + i)";
}

std::string about_axes(std::string_view message) {
  if (!take_prefix(message, "no matching function for call to 'tl::block::")) return {};
  constexpr std::array<std::string_view, 9> kReductions = {"sum",    "max",     "min",   "argmax",          "argmin",
                                                           "cumsum", "cumprod", "xor_sum", "associative_scan"};
  const std::string_view name = message.substr(0, message.find('('));
  const bool has_axis = message.find(">&, int)'") != std::string_view::npos || message.find(">, int)'") != std::string_view::npos;
  if (!has_axis || std::find(kReductions.begin(), kReductions.end(), name) == kReductions.end()) return {};
  const bool one_axis = std::count(message.begin(), message.end(), ',') == 2;  // tl::tile<T, N>, int
  const std::string_view operands = name == "max" ? "; the larger of two operands is tl.maximum(a, b)"
                                    : name == "min" ? "; the smaller of two operands is tl.minimum(a, b)"
                                                    : "";
  if (one_axis) return fmt::format("this tile has one axis, so tl.{0}(x) needs no number{1}", name, operands);
  return fmt::format("the axis stands in angle brackets, tl.{0}<1>(x) or tl.{0}<0>(x){1}", name, operands);
}

std::string about_conversions(std::string_view message, std::string_view line, int column) {
  if (message.find("struct tl::tile<") != std::string_view::npos && message.ends_with("' has no member named 'to'"))
    return fmt::format("Triton's x.to(...) is written tl.cast<{}>(x) here", type_of_to(line, column));
  constexpr std::string_view kConvert = "no matching function for call to 'tl::block::convert<";
  if (message.starts_with(kConvert)) {
    const auto end = message.find('>', kConvert.size());
    return fmt::format("tl.convert moves a tile to another layout; its elements are converted by tl.cast<{}>(x)",
                       message.substr(kConvert.size(), end - kConvert.size()));
  }
  if (message == "expected primary-expression before ')' token") {
    const std::string_view type = last_argument(line, column);
    if (!type.empty() && (line.find("tl.cast(") != std::string_view::npos || line.find("tl.convert(") != std::string_view::npos))
      return fmt::format("the type stands in angle brackets: tl.cast<{}>(x)", type);
  }
  return {};
}

}  // namespace kl::host
