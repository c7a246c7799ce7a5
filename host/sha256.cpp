#include <host/sha256.hpp>

#include <sodium.h>

#include <array>

namespace kl::host {

std::string sha256_hex(std::string_view contents) {
  [[maybe_unused]] static const int ready = sodium_init();
  std::array<unsigned char, crypto_hash_sha256_BYTES> bytes;
  crypto_hash_sha256(bytes.data(), reinterpret_cast<const unsigned char*>(contents.data()), contents.size());
  std::array<char, 2 * crypto_hash_sha256_BYTES + 1> text;
  return sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
}

}  // namespace kl::host
