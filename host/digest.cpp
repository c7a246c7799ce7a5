#include <host/digest.hpp>

#include <sodium.h>

#include <fstream>

namespace kl::host {

DigestBytes digest(std::string_view contents) {
  static_assert(kDigestBytes >= crypto_generichash_BYTES_MIN);
  [[maybe_unused]] static const int ready = sodium_init();  // picks the vectorised BLAKE2b
  DigestBytes bytes;
  crypto_generichash(bytes.data(), bytes.size(), reinterpret_cast<const unsigned char*>(contents.data()),
                     contents.size(), nullptr, 0);
  return bytes;
}

Digest& Digest::add(std::string_view part) {
  parts_ += std::to_string(part.size());
  parts_ += ':';
  parts_ += part;
  return *this;
}

std::string Digest::hex() const {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : digest(parts_)) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

std::optional<std::string> read_file(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary | std::ios::ate);
  if (!stream) return std::nullopt;
  const auto size = stream.tellg();
  if (size < 0) return std::nullopt;  // a folder
  std::string text(static_cast<std::size_t>(size), '\0');
  stream.seekg(0);
  stream.read(text.data(), size);
  if (!stream) return std::nullopt;
  return text;
}

}  // namespace kl::host
