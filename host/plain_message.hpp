// Compiler messages in the words of the block API.
//
// A static_assert of the library says itself what is wrong. This is for mistakes that no static_assert can see,
// because the code fails before any of the library's is chosen: `x[i]`, `if (mask)`, `tl.cdiv` in solve.
#pragma once

#include <string>
#include <string_view>

namespace kl::host {

// Types as a learner writes them: 'tl::affine<int, tl::shape<32>, ...>' becomes 'tl::tile<int, 32>'.
std::string with_short_types(std::string_view message);

// What to write instead, for the mistakes that newcomers make most; otherwise the message with short types.
// `source_line` and `column` (from 1; 0: unknown) say what the message is about.
std::string plain_message(std::string_view message, std::string_view source_line, int column);

}  // namespace kl::host
