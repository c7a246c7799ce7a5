// What to write instead of an operation that addresses, reductions and conversions have not.
#pragma once

#include <string>
#include <string_view>

namespace kl::host {

// Arithmetic and comparisons on a tl::ptr or a tile of addresses. `message` with short types; empty: about something else.
std::string about_addresses(std::string_view message);

// An axis given as in Python: tl.max(x, 1).
std::string about_axes(std::string_view message);

// x.to(...), tl.convert<T>(x), tl.cast(x, T): the forms that tl.cast<T>(x) has elsewhere. `column` from 1, in `line`.
std::string about_conversions(std::string_view message, std::string_view line, int column);

}  // namespace kl::host
