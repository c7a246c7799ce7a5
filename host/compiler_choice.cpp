#include <host/compiler_choice.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <host/child.hpp>
#include <host/compile_cache.hpp>
#include <host/digest.hpp>
#include <host/paths.hpp>

namespace kl::host {
namespace {

namespace fs = std::filesystem;

constexpr int kOldestGcc = 12;  // C++20 constexpr and lambdas in the forms that tl uses
constexpr int kOldestClang = 16;
constexpr int kNewestGcc = 16;  // suffixes tried: g++-16, ...
constexpr int kNewestClang = 22;
constexpr const char* kInstall = "install one, on Debian or Ubuntu: apt-get install g++";

// As execvp would find it; empty if there is none.
fs::path find_program(const std::string& name) {
  const auto runs = [](const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored) && access(path.c_str(), X_OK) == 0;
  };
  if (name.find('/') != std::string::npos) return runs(name) ? fs::absolute(name) : fs::path();
  const std::string path = variable("PATH");
  for (std::size_t at = 0; at <= path.size();) {
    const auto end = std::min(path.find(':', at), path.size());
    const fs::path candidate = fs::path(path.substr(at, end - at)) / name;
    if (end > at && runs(candidate)) return candidate;
    at = end + 1;
  }
  return {};
}

// The number after the vendor's brackets: "g++ (Debian 12.2.0-14) 12.2.0", "clang version 16.0.6".
int major_version(std::string_view line) {
  const auto bracket = line.rfind(") ");
  if (line.find("clang") == std::string_view::npos && bracket != std::string_view::npos) {
    line.remove_prefix(bracket + 2);
  }
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] < '0' || line[i] > '9') continue;
    return std::atoi(std::string(line.substr(i)).c_str());
  }
  return 0;
}

std::string ask_version(const fs::path& compiler) {
  const auto said = run_program({.time_ms = 10'000}, {compiler.string(), "--version"}, {"LC_ALL=C"});
  if (said.how != ChildResult::kExited || said.exit_code != 0) return {};
  return said.output.substr(0, said.output.find('\n'));
}

// Keyed by the resolved file's identity, so that an upgraded compiler is asked again.
std::string version_line(const fs::path& compiler, const fs::path& cache) {
  struct stat status {};
  if (stat(compiler.c_str(), &status) != 0) return {};
  const auto key = Digest()
                       .add(fs::weakly_canonical(compiler).string())
                       .add(fmt::format("{} {}.{} {}", status.st_ino, status.st_mtim.tv_sec,
                                        status.st_mtim.tv_nsec, status.st_size))
                       .hex();
  const auto note = cache / "compilers" / key;
  if (const auto known = read_file(note); known && !known->empty()) return *known;
  const std::string line = ask_version(compiler);
  if (!line.empty()) publish_text(cache, note, line);
  return line;
}

std::optional<HostCompiler> examine(const std::string& name, const fs::path& cache) {
  HostCompiler found;
  found.path = find_program(name);
  if (found.path.empty()) return std::nullopt;
  found.version_line = version_line(found.path, cache);
  if (found.version_line.empty()) return std::nullopt;
  const bool clang = found.version_line.find("clang") != std::string::npos;
  found.family = clang ? HostCompiler::kClang : HostCompiler::kGcc;
  found.major = major_version(found.version_line);
  return found;
}

bool new_enough(const HostCompiler& compiler) {
  return compiler.major >= (compiler.family == HostCompiler::kClang ? kOldestClang : kOldestGcc);
}

// The newest of name, name-oldest, ..., name-newest.
std::optional<HostCompiler> newest(const std::string& name, int oldest, int newest_suffix,
                                   const fs::path& cache) {
  std::optional<HostCompiler> best;
  const auto consider = [&](const std::string& candidate) {
    const auto found = examine(candidate, cache);
    if (found && new_enough(*found) && (!best || found->major > best->major)) best = found;
  };
  consider(name);
  for (int major = newest_suffix; major >= oldest; --major) {
    if (best && best->major >= major) break;
    consider(name + "-" + std::to_string(major));
  }
  return best;
}

}  // namespace

HostCompiler find_host_compiler(const fs::path& cache) {
  const std::string wanted = variable("KERNELINGS_CXX");
  if (!wanted.empty()) {
    if (const auto found = examine(wanted, cache)) return *found;
    HostCompiler none;
    none.unavailable =
        fmt::format("KERNELINGS_CXX is '{}', which is not a C++ compiler that runs here; unset it, or {}",
                    wanted, kInstall);
    return none;
  }
  if (const auto found = examine(variable("CXX"), cache); found && new_enough(*found)) return *found;
  if (const auto found = newest("g++", kOldestGcc, kNewestGcc, cache)) return *found;
  if (const auto found = newest("clang++", kOldestClang, kNewestClang, cache)) return *found;
  HostCompiler none;
  none.unavailable = fmt::format(
      "kernels are compiled when they run, and there is no C++20 compiler (g++ from {}, clang++ from {}); {}",
      kOldestGcc, kOldestClang, kInstall);
  return none;
}

}  // namespace kl::host
