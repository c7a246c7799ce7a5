#include <gpu/inspect_listing.hpp>

#include <fmt/format.h>

#include <host/lines.hpp>

namespace kl::gpu {

std::string interleaved(const Listing& listing, const std::vector<std::string>& source) {
  std::string text;
  int shown = 0;
  for (const ListingLine& line : listing) {
    if (line.source_line != 0 && line.source_line != shown) {
      shown = line.source_line;
      const auto index = static_cast<std::size_t>(shown) - 1;
      text += fmt::format("// {}: {}\n", shown, index < source.size() ? host::trimmed(source[index]) : "");
    }
    text += line.text;
    text += '\n';
  }
  return text;
}

}  // namespace kl::gpu
