// Files of lines 'key = value': where a key stands, and what is no such line.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace kl::cli {

// The line of the file that sets `key`, from 1; 0 if no line does. `last`: of several the last, else the first.
int line_of_key(const std::filesystem::path& file, const std::string& key, bool last = false);

// The first line that is neither empty, a comment nor 'key = value'; 0 if there is none.
int line_of_nonsense(const std::filesystem::path& file);

// "FILE:LINE: message", as a UsageError; without the line where it is 0.
[[noreturn]] void fail_in_file(const std::filesystem::path& file, int line, const std::string& message);

// "did you mean 'sms'?", or all that are known.
[[noreturn]] void fail_unknown_key(const std::filesystem::path& file, const std::string& key, const std::vector<std::string>& known);

}  // namespace kl::cli
