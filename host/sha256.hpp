// SHA-256 as `sha256sum` prints it: for what people may want to check without this program.
#pragma once

#include <string>
#include <string_view>

namespace kl::host {

std::string sha256_hex(std::string_view contents);  // 64 characters, lower case

}  // namespace kl::host
