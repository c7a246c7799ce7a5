// Names for contents: a collision-resistant digest, because a cache that can be led to the wrong module
// is a way to cheat.
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace kl::host {

inline constexpr std::size_t kDigestBytes = 16;
using DigestBytes = std::array<unsigned char, kDigestBytes>;

DigestBytes digest(std::string_view contents);

// Collects parts; each is prefixed with its length, so that ("ab", "c") and ("a", "bc") differ.
class Digest {
 public:
  Digest& add(std::string_view part);
  std::string hex() const;  // 32 characters

 private:
  std::string parts_;
};

// The whole file, or nothing if it cannot be read.
std::optional<std::string> read_file(const std::filesystem::path& path);

}  // namespace kl::host
