// A failed static_assert of the library, with what only the compiler knows: shapes and the place of an operator.
#pragma once

#include <string>
#include <string_view>

namespace kl::host {

// The text with the two shapes that the condition names and what would make them fit; `text` where it names none.
std::string with_shapes(std::string_view text, std::string_view condition);

// Compilers place && and || behind the operator, ! too: the column of the sign that `text` is about, from 1, at or before
// `column` of `line`; otherwise `column`.
int column_of_operator(std::string_view text, std::string_view line, int column);

// True if the assertion only repeats what an error ahead of it means: tl.range asks what its function returns, so that any
// mistake in the function fails there too; shapes that do not fit make a result of a shape that nobody meant.
bool follows_from(std::string_view text, std::string_view earlier, bool on_the_same_line);

}  // namespace kl::host
