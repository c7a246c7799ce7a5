// Pieces of HTML. Whatever comes from outside passes through text(), which is the only way in.
#pragma once

#include <string>
#include <string_view>

namespace kl::board {

// With what means something to HTML replaced, for elements and quoted attributes; control characters but line ends and tabs become
// U+FFFD.
std::string text(std::string_view raw);

// A whole document. `body` is HTML; `refresh_s` > 0 makes the browser load it again after so many seconds.
std::string document(std::string_view title, std::string_view body, int refresh_s = 0);

}  // namespace kl::board
