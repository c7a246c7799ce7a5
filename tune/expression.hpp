// Integer expressions of tune files: `BLOCK >= 32 * num_warps`.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace kl::tune {

// The value of a name; empty for an unknown one.
using ValueOf = std::function<std::optional<std::int64_t>(std::string_view name)>;

// With C++'s operators on integers, from the loosest: || && == != < <= > >= + - * / % and unary ! -, and with
// parentheses; a comparison gives 0 or 1. Both sides of || and && are evaluated. Throws Error.
std::int64_t evaluate(std::string_view text, const ValueOf& value_of);

}  // namespace kl::tune
