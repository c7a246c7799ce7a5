// Files that are whole at any moment: the old contents or the new, whatever dies in between.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace kl::cli {

// Replaces `file`: writes a temporary file beside it, flushes it to disk and renames it over the old
// one. Throws std::filesystem::filesystem_error, leaving the old file as it was.
void write_atomically(const std::filesystem::path& file, std::string_view contents);

// All of the text, however many calls that takes; false on an error.
bool write_all(int fd, std::string_view text);

// The whole file. Throws std::filesystem::filesystem_error if it cannot be read.
std::string read_file(const std::filesystem::path& file);

}  // namespace kl::cli
