#include <gpu/kernel_cache.hpp>

#include <cstdint>
#include <cstring>
#include <set>

#include <host/compile_cache.hpp>
#include <host/digest.hpp>
#include <host/files_below.hpp>
#include <host/lines.hpp>
#include <host/paths.hpp>

namespace kl::gpu {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMostCacheBytes = std::uintmax_t{512} << 20;

fs::path file_of(const std::string& key) { return host::cache_directory() / "modules" / (key + ".gpu"); }

void add_library_headers(host::Digest& digest) {
  for (const char* folder : {"tl", "gpu/kernel"})
    for (const auto& header : host::files_below(host::source_root() / folder, ".hpp")) digest.add(header.string()).add(host::read_file(header).value_or(""));
}

// NVRTC gives no list of what it read. Names in angle brackets can only be the library's.
void add_with_includes(const fs::path& file, std::set<fs::path>& seen, host::Digest& digest) {
  if (!seen.insert(file).second) return;
  const std::string text = host::read_file(file).value_or("");
  digest.add(file.string()).add(text);
  for (const std::string& line : host::split_lines(text)) {
    std::string_view rest = host::trimmed(line);
    if (!host::take_prefix(rest, "#")) continue;
    rest = host::trimmed(rest);
    if (!host::take_prefix(rest, "include")) continue;
    rest = host::trimmed(rest);
    if (!host::take_prefix(rest, "\"")) continue;
    add_with_includes((file.parent_path() / rest.substr(0, rest.find('"'))).lexically_normal(), seen, digest);
  }
}

// A part with its length in front.
void append(std::string& body, std::string_view part) {
  const std::uint64_t size = part.size();
  body.append(reinterpret_cast<const char*>(&size), sizeof size);
  body += part;
}

bool take(std::string_view& body, std::string& part) {
  std::uint64_t size = 0;
  if (body.size() < sizeof size) return false;
  std::memcpy(&size, body.data(), sizeof size);
  body.remove_prefix(sizeof size);
  if (size > body.size()) return false;
  part = body.substr(0, size);
  body.remove_prefix(size);
  return true;
}

}  // namespace

std::string kernel_key(const fs::path& file, const std::string& unit_text, const std::vector<std::string>& options,
                       const std::string& compiler) {
  host::Digest digest;
  digest.add("gpu kernel 1").add(compiler).add(unit_text).add(host::join_lines(options));
  add_library_headers(digest);
  std::set<fs::path> seen;
  add_with_includes(file, seen, digest);
  return digest.hex();
}

bool find_kernel(const std::string& key, CompiledKernel& kernel) {
  const auto text = host::read_file(file_of(key));
  if (!text || text->size() < host::kDigestBytes) return false;
  const std::string_view body = std::string_view(*text).substr(host::kDigestBytes);
  const auto seal = host::digest(body);
  if (std::memcmp(seal.data(), text->data(), seal.size()) != 0) return false;
  std::string_view rest = body;
  if (!take(rest, kernel.cubin) || !take(rest, kernel.ptx) || !take(rest, kernel.log)) return false;
  host::mark_used(file_of(key));
  return true;
}

void keep_kernel(const std::string& key, const CompiledKernel& kernel) {
  std::string body;
  append(body, kernel.cubin);
  append(body, kernel.ptx);
  append(body, kernel.log);
  const auto seal = host::digest(body);
  host::publish_text(host::cache_directory(), file_of(key), std::string(seal.begin(), seal.end()) + body);
  host::prune(host::cache_directory(), kMostCacheBytes);
}

}  // namespace kl::gpu
