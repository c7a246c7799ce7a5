#include <leaderboard/token.hpp>

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include <sodium.h>

namespace kl::board {
namespace {

constexpr std::size_t kIdBytes = 6, kSecretBytes = 32;

void start_sodium() {
  static const int started = sodium_init();  // thread-safe, and cheap from the second call on
  if (started < 0) throw std::runtime_error("libsodium cannot start: no source of random numbers");
}

std::string hex(const unsigned char* bytes, std::size_t count) {
  std::string text(2 * count + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes, count);
  text.pop_back();
  return text;
}

std::string random_hex(std::size_t count) {
  start_sodium();
  unsigned char bytes[kSecretBytes];
  randombytes_buf(bytes, count);
  return hex(bytes, count);
}

bool is_hex(std::string_view text, std::size_t digits) {
  return text.size() == digits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

TokenParts make_token() { return {random_hex(kIdBytes), random_hex(kSecretBytes)}; }

std::optional<TokenParts> parse_token(std::string_view text) {
  if (!text.starts_with("kl_") || text.size() != 3 + 2 * kIdBytes + 1 + 2 * kSecretBytes) return {};
  const std::string_view id = text.substr(3, 2 * kIdBytes), secret = text.substr(4 + 2 * kIdBytes);
  if (text[3 + 2 * kIdBytes] != '_' || !is_hex(id, 2 * kIdBytes) || !is_hex(secret, 2 * kSecretBytes)) return {};
  return TokenParts{std::string(id), std::string(secret)};
}

std::string hash_secret(std::string_view secret) {
  start_sodium();
  unsigned char digest[crypto_generichash_BYTES];
  crypto_generichash(digest, sizeof digest, reinterpret_cast<const unsigned char*>(secret.data()), secret.size(), nullptr, 0);
  return hex(digest, sizeof digest);
}

bool same_hash(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::optional<std::vector<std::string>> split_scopes(std::string_view scopes) {
  std::vector<std::string> words;
  std::istringstream stream{std::string(scopes)};
  for (std::string word; stream >> word; words.push_back(word))
    if (word != kSubmitScope && word != kWorkerScope && word != kAdminScope) return {};
  if (words.empty()) return {};
  return words;
}

bool has_scope(std::string_view scopes, std::string_view wanted) {
  const auto words = split_scopes(scopes);
  return words && std::find(words->begin(), words->end(), wanted) != words->end();
}

std::uint64_t random_bits() {
  start_sodium();
  std::uint64_t bits = 0;
  randombytes_buf(&bits, sizeof bits);
  return bits;
}

}  // namespace kl::board
