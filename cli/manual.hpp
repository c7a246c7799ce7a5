// The manual page, kernelings(1), made of what the program says of itself.
#pragma once

#include <string>

#include <cli/command_words.hpp>

namespace kl::cli {

// In the macros of man(7). `version` is what `--version` prints.
std::string manual_page(const VerbWords& program, const std::string& version);

}  // namespace kl::cli
