// What may be tried instead of a kernel file's own values, and every combination of it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <host/meta_parameters.hpp>

namespace kl::tune {

struct Parameter {
  std::string name;
  bool is_bool = false;
  std::int64_t standard = 0;          // the value of the file as it stands
  std::vector<std::int64_t> values;   // to try
  bool declared = true;               // by the file; else a property that every launch has
};

struct Space {
  std::vector<Parameter> parameters;
  std::vector<std::string> requirements;  // expressions over the parameters' names that must not be 0
  std::string origin;                     // where it comes from, for the user
};

// The lines `NAME = value value ...` and `require = expression` of a tune file. A name is one that the kernel
// file declares, or num_warps, num_stages or size_per_thread, which every launch has. Throws Error naming the file.
Space read_tune_file(const std::filesystem::path& file, const std::vector<host::MetaParameter>& declared);

// The candidates that the kernel file declares: tl::meta<"BLOCK", 1024, 256, 512>. If it declares none, powers of
// two from a quarter of each power of two that is a default to eight times it, both values of a bool, and
// 1 to 16 warps, but not more threads than the product of those powers of two: tiles have about so many elements.
Space declared_space(const std::vector<host::MetaParameter>& declared);

struct Configuration {
  std::vector<std::int64_t> values;                        // one per parameter of the space
  std::vector<std::pair<std::string, std::string>> meta;   // overrides where a value is not the file's own
  std::string text;                                        // "BLOCK=512 num_warps=8"
  bool is_standard() const { return meta.empty(); }
};

// More than this is a space for another tool.
inline constexpr std::size_t kMostConfigurations = 4096;

// Every combination that the requirements allow, the file's own values first, whether allowed or not: the others
// are compared with them. Throws Error for a requirement that cannot be evaluated and for too large a space.
std::vector<Configuration> configurations(const Space& space);

}  // namespace kl::tune
