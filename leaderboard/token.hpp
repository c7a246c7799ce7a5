// Access tokens: kl_<id>_<secret>. Whoever has the text has the rights, so the store keeps a hash of it alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kl::board {

struct TokenParts {
  std::string id;      // 12 hexadecimal digits; may be shown and logged
  std::string secret;  // 64 hexadecimal digits, 256 random bits
  std::string text() const { return "kl_" + id + "_" + secret; }
};

TokenParts make_token();

// Nothing if the text has not exactly this form.
std::optional<TokenParts> parse_token(std::string_view text);

// BLAKE2b, as hexadecimal digits. A slow hash is for passwords that people choose; 256 random bits cannot be guessed.
std::string hash_secret(std::string_view secret);

// In constant time.
bool same_hash(std::string_view a, std::string_view b);

// What a token may be used for; a token has some of them, separated by blanks.
inline constexpr const char* kSubmitScope = "submit";
inline constexpr const char* kWorkerScope = "worker";
inline constexpr const char* kAdminScope = "admin";
bool has_scope(std::string_view scopes, std::string_view wanted);
// The scopes one by one if each is known, else nothing.
std::optional<std::vector<std::string>> split_scopes(std::string_view scopes);

// Evenly distributed bits from libsodium.
std::uint64_t random_bits();

}  // namespace kl::board
