#include <host/meta_parameters.hpp>

#include <dlfcn.h>

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include <host/child.hpp>
#include <host/shared_pages.hpp>
#include <tl/plan.hpp>

namespace kl::host {
namespace {

constexpr int kMostParameters = 64, kMostChoices = 64;
constexpr ChildLimits kLimits = {.time_ms = 10'000};

struct SharedParameter {
  char name[64];
  bool is_bool;
  std::int64_t value;
  int choice_count;
  std::int64_t choices[kMostChoices];
};

// Filled by the child. The parent trusts no number in it.
struct SharedTable {
  bool complete;
  char error[256];
  int count;
  SharedParameter parameters[kMostParameters];
};

void refuse(SharedTable& table, const std::string& why) { why.copy(table.error, sizeof table.error - 1); }

void add(const tl::plan::meta_parameter& m, SharedTable& table) {
  if (std::strlen(m.name) >= sizeof SharedParameter::name)
    return refuse(table, fmt::format("the name of tl::meta \"{:.20}...\" is longer than {} letters", m.name, sizeof SharedParameter::name - 1));
  if (m.choice_count > kMostChoices)
    return refuse(table, fmt::format("tl::meta \"{}\" has more than {} candidates", m.name, kMostChoices - 1));
  if (table.count == kMostParameters) return refuse(table, fmt::format("the file declares more than {} meta-parameters", kMostParameters));
  SharedParameter& p = table.parameters[table.count++];
  std::strcpy(p.name, m.name);
  p.is_bool = m.is_bool;
  p.value = m.value;
  p.choice_count = m.choice_count;
  std::copy_n(m.choices, m.choice_count, p.choices);
}

void read_module(const std::filesystem::path& module, SharedTable& table) {
  void* const handle = dlopen(module.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) return refuse(table, fmt::format("cannot load the compiled kernel: {}", dlerror()));
  const auto first = reinterpret_cast<const tl::plan::meta_parameter* (*)()>(dlsym(handle, "tl_meta_parameters"));
  if (first == nullptr) return refuse(table, "the compiled kernel does not export its meta-parameters");
  for (const auto* m = first(); m != nullptr && table.error[0] == '\0'; m = m->next) add(*m, table);
}

// The same declaration in several places is one instantiation; another one of the same name contradicts it.
void take(const SharedParameter& shared, MetaParameters& out) {
  const int count = std::clamp(shared.choice_count, 0, kMostChoices);
  MetaParameter p{std::string(shared.name, strnlen(shared.name, sizeof shared.name)), shared.is_bool, shared.value,
                  {shared.choices, shared.choices + count}};
  for (const MetaParameter& other : out.parameters)
    if (other.name == p.name)
      out.error = fmt::format("the file declares tl::meta \"{}\" twice, with different values; declare it once and use that", p.name);
  out.parameters.push_back(std::move(p));
}

}  // namespace

MetaParameters declared_meta(const std::filesystem::path& module) {
  const Shared<SharedTable> memory;
  SharedTable& table = *memory;
  const ChildResult child = run_in_child(kLimits, [&] {
    read_module(module, table);
    table.complete = true;
    return 0;
  });
  MetaParameters out;
  table.error[sizeof table.error - 1] = '\0';
  if (child.how == ChildResult::kLost) out.error = child.error;
  else if (!table.complete) out.error = "loading the compiled kernel ended the process; look at the file's global variables";
  else out.error = table.error;
  for (int i = 0; out.error.empty() && i < std::clamp(table.count, 0, kMostParameters); ++i) take(table.parameters[i], out);
  if (!out.error.empty()) out.parameters.clear();
  return out;
}

}  // namespace kl::host
