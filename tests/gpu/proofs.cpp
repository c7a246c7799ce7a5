#include "proofs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <regex>

#include <fmt/format.h>

#include <host/digest.hpp>
#include <host/lines.hpp>

namespace kl::gpu {
namespace {

namespace fs = std::filesystem;

bool number_behind(std::string_view word, std::string_view name, int& value) {
  if (!host::take_prefix(word, name)) return false;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  return error == std::errc() && end == word.data() + word.size();
}

bool read_word(std::string_view word, Expectations& e) {
  int value = 0;
  if (word == "narrow loads") e.narrow_loads = true;
  else if (word == "narrow stores") e.narrow_stores = true;
  else if (word == "no shared memory") e.shared_at_most = 0;
  else if (number_behind(word, "shared memory at most ", value)) e.shared_at_most = value;
  else if (number_behind(word, "local memory at most ", value)) e.local_at_most = value;
  else if (number_behind(word, "occupancy at least ", value)) e.occupancy_at_least = value;
  else return false;
  return true;
}

// Bytes of the narrowest element of the pointers and tensor descriptors (by their name, or one that ends in _tile or _tiles) of a
// parameter list; 0 if there is none.
int narrowest_element(const std::string& parameters) {
  static const std::regex kPointer("(?:tl::ptr|tl::tensor_descriptor|_tiles?)<\\s*(?:const\\s+)?(?:tl::)?(\\w+)\\s*[,>]");
  static const std::map<std::string, int> kBytes = {{"bool", 1},    {"int8", 1},     {"uint8", 1},  {"float8e4nv", 1}, {"float8e5", 1},
                                                    {"int16", 2},   {"uint16", 2},   {"float16", 2}, {"bfloat16", 2},  {"int", 4},
                                                    {"int32", 4},   {"uint32", 4},   {"unsigned", 4}, {"float", 4},    {"float32", 4},
                                                    {"int64", 8},   {"uint64", 8},   {"float64", 8}, {"double", 8}};
  int narrowest = 0;
  for (std::sregex_iterator m(parameters.begin(), parameters.end(), kPointer), end; m != end; ++m) {
    const auto found = kBytes.find((*m)[1]);
    EXPECT_NE(found, kBytes.end()) << "no size is known here of " << (*m)[1];
    if (found != kBytes.end()) narrowest = narrowest == 0 ? found->second : std::min(narrowest, found->second);
  }
  return narrowest;
}

int declared_warps(const std::string& text) {
  static const std::regex kWarps("tl::meta<\"num_warps\",\\s*(\\d+)");
  std::smatch found;
  constexpr int kUsual = 4;
  return std::regex_search(text, found, kWarps) ? std::stoi(found[1]) : kUsual;
}

// A tile's wide access comes with the elementwise way around it; fewer instructions are scalars.
constexpr int kOfATile = 5;

void check_accesses(const Inspection& i, const Expectations& expected) {
  const auto explain = [&](const char* what, const char* opt_out) {
    return fmt::format("not one of its {} is 16 bytes wide; if that is right, say so in a line '// gpu: {}: {}'", what, i.unit.kernel, opt_out);
  };
  if (i.counts.loads >= kOfATile && !expected.narrow_loads) {
    // Where tiles are copied past the registers, loads are the elementwise way around that.
    EXPECT_GT(i.counts.wide_loads + i.counts.async_copies, 0) << explain("loads", "narrow loads");
  }
  if (i.counts.stores >= kOfATile && !expected.narrow_stores) {
    EXPECT_GT(i.counts.wide_stores, 0) << explain("stores", "narrow stores");
  }
  if (expected.narrow_loads) {
    EXPECT_EQ(i.counts.wide_loads, 0) << "it is declared to have narrow loads";
  }
  if (expected.narrow_stores) {
    EXPECT_EQ(i.counts.wide_stores, 0) << "it is declared to have narrow stores";
  }
}

}  // namespace

std::map<std::string, Expectations> expectations_in(const fs::path& file) {
  std::map<std::string, Expectations> all;
  for (const std::string& line : host::split_lines(host::read_file(file).value_or(""))) {
    std::string_view rest = host::trimmed(line);
    if (!host::take_prefix(rest, "// gpu: ")) continue;
    const auto colon = rest.find(": ");
    rest = rest.substr(0, rest.find(" ("));  // a reason in brackets
    Expectations e;
    bool good = colon != std::string_view::npos && colon < rest.size();
    for (std::string_view words = good ? rest.substr(colon + 2) : ""; good && !words.empty();) {
      const auto end = std::min(words.find(", "), words.size());
      good = read_word(words.substr(0, end), e);
      words.remove_prefix(std::min(end + 2, words.size()));
    }
    EXPECT_TRUE(good) << file.string() << ": cannot read '" << host::trimmed(line) << "'; tests/gpu/proofs.hpp shows the form";
    if (good) all[std::string(rest.substr(0, colon))] = e;
  }
  return all;
}

std::vector<KernelUnit> kernels_in(const fs::path& file) {
  static const std::regex kKernel("TL_KERNEL\\s+void\\s+(\\w+)\\s*\\(([^)]*)\\)");
  constexpr int kAccessBytes = 16, kLeast = 4;
  const std::string text = host::read_file(file).value_or("");
  std::vector<KernelUnit> units;
  for (std::sregex_iterator m(text.begin(), text.end(), kKernel), end; m != end; ++m) {
    const int bytes = narrowest_element((*m)[2]);
    units.push_back({.file = file, .kernel = (*m)[1], .num_warps = declared_warps(text),
                     .arguments = {.vector_elements = bytes == 0 ? kLeast : std::max(kLeast, kAccessBytes / bytes)}});
  }
  return units;
}

bool prove(const KernelUnit& unit, const Expectations& expected) {
  SCOPED_TRACE(unit.file.string() + " " + unit.kernel + " " + unit.arch);
  const Inspection i = inspect(unit);
  if (!i.compiled.unavailable.empty()) return false;
  EXPECT_TRUE(i.compiled.ok) << i.compiled.log;
  if (!i.compiled.ok) return true;
  const PtxasReport& used = i.compiled.resources;
  EXPECT_FALSE(i.compiled.cubin.empty());
  EXPECT_FALSE(i.ptx.empty());
  EXPECT_GT(used.registers, 0) << i.compiled.log;
  EXPECT_EQ(used.spill_store_bytes + used.spill_load_bytes, 0) << i.compiled.log;
  EXPECT_LE(used.stack_bytes, expected.local_at_most.value_or(0)) << "local memory:\n" << i.compiled.log;
  if (expected.local_at_most) {
    EXPECT_GT(i.counts.local, 0) << "it is declared to use local memory";
  } else {
    EXPECT_EQ(i.counts.local, 0) << "accesses of local memory";
  }
  EXPECT_LE(i.shared_bytes, i.limits->shared_bytes_per_block());
  if (expected.shared_at_most) {
    EXPECT_LE(i.shared_bytes, *expected.shared_at_most);
  }
  EXPECT_GE(i.occupancy->percent(), expected.occupancy_at_least)
      << "limited by its " << limit_name(i.occupancy->limit) << "; " << used.registers << " registers, " << i.shared_bytes << " bytes shared";
  check_accesses(i, expected);
  return true;
}

}  // namespace kl::gpu
