#include <cli/machine_file.hpp>

#include <algorithm>
#include <fstream>
#include <limits>

#include <boost/program_options.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cli/config_lines.hpp>
#include <cli/nearest.hpp>
#include <cli/usage_error.hpp>

namespace fs = std::filesystem;
namespace po = boost::program_options;

namespace kl::cli {
namespace {

constexpr std::int64_t kKiB = 1024;

struct MachineKey {
  const char* name;
  std::int64_t most;
  void (*set)(MachineModel&, std::int64_t);
};

// All are whole numbers from 1, and all must be there: a machine of half known parts would mislead.
constexpr MachineKey kMachineKeys[] = {
    {"sms", 512, [](MachineModel& m, std::int64_t v) { m.sms = static_cast<int>(v); }},
    {"blocks_per_sm", 64, [](MachineModel& m, std::int64_t v) { m.blocks_per_sm = static_cast<int>(v); }},
    {"warps_per_sm", 1024, [](MachineModel& m, std::int64_t v) { m.warps_per_sm = static_cast<int>(v); }},
    {"shared_kib_per_sm", 1024, [](MachineModel& m, std::int64_t v) { m.shared_bytes_per_sm = v * kKiB; }},
    {"shared_kib_per_block", 1024, [](MachineModel& m, std::int64_t v) { m.shared_bytes_per_block = v * kKiB; }},
    {"l2_kib", 1 << 20, [](MachineModel& m, std::int64_t v) { m.l2_bytes = v * kKiB; }},
    {"clock_mhz", 100'000, [](MachineModel& m, std::int64_t v) { m.clock_mhz = static_cast<int>(v); }},
    {"l2_latency_cycles", 1'000'000, [](MachineModel& m, std::int64_t v) { m.l2_latency = static_cast<int>(v); }},
    {"dram_latency_cycles", 1'000'000, [](MachineModel& m, std::int64_t v) { m.dram_latency = static_cast<int>(v); }},
    {"l2_gb_per_s", 1'000'000, [](MachineModel& m, std::int64_t v) { m.l2_gb_per_s = static_cast<double>(v); }},
    {"dram_gb_per_s", 1'000'000, [](MachineModel& m, std::int64_t v) { m.dram_gb_per_s = static_cast<double>(v); }},
};

po::variables_map read_values(const fs::path& file, std::istream& in) {
  po::options_description known;
  std::vector<std::string> names;
  for (const MachineKey& key : kMachineKeys) {
    known.add_options()(key.name, po::value<std::string>());
    names.push_back(key.name);
  }
  if (const int line = line_of_nonsense(file); line > 0) fail_in_file(file, line, "this is no line 'key = value'; comments begin with #");
  po::variables_map values;
  try {
    po::store(po::parse_config_file(in, known), values);
  } catch (const po::unknown_option& error) {
    fail_unknown_key(file, error.get_option_name(), names);
  } catch (const po::multiple_occurrences& error) {
    // Boost spells the name as an option.
    std::string name = error.get_option_name();
    name.erase(0, name.find_first_not_of('-'));
    fail_in_file(file, line_of_key(file, name, true), fmt::format("'{}' is set twice; keep one", name));
  } catch (const po::error& error) {
    fail_in_file(file, 0, fmt::format("{} (lines are 'key = value'; comments begin with #)", error.what()));
  }
  return values;
}

std::int64_t whole_number(const fs::path& file, const MachineKey& key, const std::string& text) {
  const bool digits = !text.empty() && text.size() <= 9 && text.find_first_not_of("0123456789") == std::string::npos;
  const std::int64_t value = digits ? std::stoll(text) : 0;
  if (value < 1 || value > key.most)
    fail_in_file(file, line_of_key(file, key.name), fmt::format("{} = '{}' is not a whole number from 1 to {}", key.name, text, key.most));
  return value;
}

}  // namespace

std::vector<std::string> machine_names(const fs::path& machines_dir) {
  std::vector<std::string> names;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(machines_dir, none))
    if (entry.path().extension() == ".cfg") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

MachineModel load_machine(const std::string& name_or_file, const fs::path& machines_dir) {
  const bool is_name = name_or_file.find_first_of("/.") == std::string::npos;
  const fs::path file = is_name ? machines_dir / (name_or_file + ".cfg") : fs::path(name_or_file);
  std::ifstream in(file);
  if (!in || fs::is_directory(file)) {
    const std::vector<std::string> names = machine_names(machines_dir);
    if (!is_name) throw UsageError(fmt::format("cannot read the machine file {}; machines with a name are {}", name_or_file, fmt::join(names, ", ")));
    const std::string close = nearest(name_or_file, names);
    throw UsageError(fmt::format("no machine '{}'; {} {}, and files with a path", name_or_file,
                                 close.empty() ? "there are" : fmt::format("did you mean '{}'? There are", close), fmt::join(names, ", ")));
  }
  const po::variables_map values = read_values(file, in);
  MachineModel machine;
  machine.name = name_or_file;
  for (const MachineKey& key : kMachineKeys) {
    if (!values.count(key.name)) fail_in_file(file, 0, fmt::format("'{}' is missing; machines/tiny.cfg shows all keys", key.name));
    key.set(machine, whole_number(file, key, values[key.name].as<std::string>()));
  }
  if (machine.shared_bytes_per_block > machine.shared_bytes_per_sm)
    fail_in_file(file, line_of_key(file, "shared_kib_per_block"), "a block cannot have more shared memory than its multiprocessor");
  return machine;
}

}  // namespace kl::cli
