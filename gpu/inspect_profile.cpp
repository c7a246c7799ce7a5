#include <gpu/inspect_profile.hpp>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

#include <host/lines.hpp>

namespace kl::gpu {
namespace {

constexpr const char* kTime = "gpu__time_duration.sum";
constexpr const char* kPlain[] = {kTime,
                                  "dram__throughput.avg.pct_of_peak_sustained_elapsed",
                                  "dram__bytes_read.sum",
                                  "dram__bytes_write.sum",
                                  "lts__throughput.avg.pct_of_peak_sustained_elapsed",
                                  "lts__t_sector_hit_rate.pct",
                                  "sm__throughput.avg.pct_of_peak_sustained_elapsed",
                                  "sm__warps_active.avg.pct_of_peak_sustained_active",
                                  "l1tex__data_bank_conflicts_pipe_lsu_mem_shared.sum"};

struct StallName {
  const char* metric;
  const char* meaning;
};
constexpr StallName kStalls[] = {{"long_scoreboard", "waits for global or local memory"},
                                 {"short_scoreboard", "waits for shared memory or a special function"},
                                 {"barrier", "waits at a barrier of the block"},
                                 {"membar", "waits for a fence"},
                                 {"lg_throttle", "the queue to global memory is full"},
                                 {"mio_throttle", "the queue to shared memory is full"},
                                 {"math_pipe_throttle", "the arithmetic unit is busy"},
                                 {"wait", "waits a fixed number of cycles"},
                                 {"not_selected", "is ready, and another warp goes first"},
                                 {"no_instruction", "waits for its next instruction to be fetched"},
                                 {"drain", "waits for its last stores"},
                                 {"branch_resolving", "waits for a branch"},
                                 {"imc_miss", "waits for a constant"},
                                 {"dispatch_stall", "the dispatcher holds it back"},
                                 {"sleeping", "sleeps"}};

std::string stall_metric(const char* name) {
  return fmt::format("smsp__average_warps_issue_stalled_{}_per_issue_active.ratio", name);
}

// The cells of a line "a","b,c","d".
std::vector<std::string> cells_of(std::string_view line) {
  std::vector<std::string> cells;
  bool quoted = false;
  std::string cell;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      cells.push_back(std::exchange(cell, {}));
    } else {
      cell += c;
    }
  }
  cells.push_back(cell);
  return cells;
}

double number_of(std::string text) {
  std::erase(text, ',');
  return std::strtod(text.c_str(), nullptr);
}

std::string failure_in(std::string_view output) {
  if (output.find("ERR_NVGPUCTRPERM") != std::string_view::npos)
    return "the driver lets only administrators read the GPU's counters: run this as root, or put the line 'options nvidia "
           "NVreg_RestrictProfilingToAdminUsers=0' into /etc/modprobe.d/nvidia-counters.conf and restart the machine";
  if (output.find("No kernels were profiled") != std::string_view::npos) return "no kernel ran on the GPU";
  for (const std::string& line : host::split_lines(output))
    if (line.starts_with("==ERROR==")) return std::string(host::trimmed(std::string_view(line).substr(9)));
  return "";
}

}  // namespace

std::string profile_metrics() {
  std::string list;
  for (const char* metric : kPlain) list += fmt::format("{}{}", list.empty() ? "" : ",", metric);
  for (const StallName& stall : kStalls) list += "," + stall_metric(stall.metric);
  return list;
}

ProfileReport read_profile(std::string_view output) {
  ProfileReport report;
  std::map<std::string, std::size_t> columns, launches;
  for (const std::string& line : host::split_lines(output)) {
    if (!line.starts_with("\"")) continue;
    const auto cells = cells_of(line);
    if (columns.empty()) {
      for (std::size_t i = 0; i < cells.size(); ++i) columns[cells[i]] = i;
      if (!columns.contains("Metric Name")) columns.clear();
      continue;
    }
    const auto cell = [&](const char* name) {
      const auto at = columns.find(name);
      return at != columns.end() && at->second < cells.size() ? cells[at->second] : std::string();
    };
    std::string_view kernel = cells.size() > columns["Kernel Name"] ? cells[columns["Kernel Name"]] : std::string_view{};
    host::take_prefix(kernel, "tl_entry_");
    const auto [launch, is_new] = launches.try_emplace(cell("ID"), report.launches.size());
    if (is_new) report.launches.push_back({std::string(kernel.substr(0, kernel.find('('))), cell("Grid Size"), {}});
    report.launches[launch->second].metrics[cell("Metric Name")] = number_of(cell("Metric Value"));
  }
  if (report.launches.empty()) {
    report.failure = failure_in(output);
    if (report.failure.empty()) report.failure = "Nsight Compute printed no figures";
  }
  return report;
}

std::vector<ProfiledLaunch> longest_launches(const ProfileReport& report) {
  std::vector<ProfiledLaunch> longest;
  const auto time = [](const ProfiledLaunch& l) {
    const auto found = l.metrics.find(kTime);
    return found != l.metrics.end() ? found->second : 0.0;
  };
  for (const ProfiledLaunch& launch : report.launches) {
    const auto known = std::find_if(longest.begin(), longest.end(), [&](const auto& l) { return l.kernel == launch.kernel; });
    if (known == longest.end()) longest.push_back(launch);
    else if (time(launch) > time(*known)) *known = launch;
  }
  return longest;
}

std::vector<Stall> worst_stalls(const ProfiledLaunch& launch, std::size_t most) {
  std::vector<Stall> stalls;
  double sum = 0;
  for (const StallName& name : kStalls) {
    const auto found = launch.metrics.find(stall_metric(name.metric));
    if (found == launch.metrics.end() || !(found->second > 0)) continue;
    sum += found->second;
    std::string reason = name.metric;
    std::replace(reason.begin(), reason.end(), '_', ' ');
    stalls.push_back({fmt::format("{}: {}", reason, name.meaning), found->second});
  }
  constexpr double kPerCent = 100;
  for (Stall& stall : stalls) stall.share *= kPerCent / sum;
  std::stable_sort(stalls.begin(), stalls.end(), [](const Stall& a, const Stall& b) { return a.share > b.share; });
  if (stalls.size() > most) stalls.resize(most);
  return stalls;
}

}  // namespace kl::gpu
