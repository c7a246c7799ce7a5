#include <cli/doctor/doctor.hpp>

#include <unistd.h>

#include <array>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <checker/report.hpp>
#include <cli/doctor/gpu.hpp>
#include <cli/doctor/host.hpp>

namespace kl::cli {
namespace {

constexpr std::array<std::pair<Requirement::Area, const char*>, 3> kAreas{{
    {Requirement::kSimulator, "The simulator: writing, checking and passing every puzzle"},
    {Requirement::kGpu, "The GPU: optional, runs the same kernels at full speed"},
    {Requirement::kComfort, "Comfort: optional"},
}};

constexpr const char* name_of(Requirement::Area area) {
  constexpr const char* kNames[] = {"simulator", "gpu", "comfort"};
  return kNames[area];
}

struct Paint {
  const char *good, *bad, *faint, *bold, *off;
};
constexpr Paint kPlain{"", "", "", "", ""};
constexpr Paint kColoured{"\033[32m", "\033[31m", "\033[2m", "\033[1m", "\033[0m"};

constexpr int kNameColumns = 20;

std::string requirement_text(const Requirement& need, const Paint& paint) {
  const auto detail = [](const char* label, const std::string& text) {
    return text.empty() ? std::string() : fmt::format("{:{}}{:<9}{}\n", "", kNameColumns + 6, label, text);
  };
  if (need.met) {
    return fmt::format("  {}✓{} {:<{}}  {}\n{:{}}{}{}{}\n", paint.good, paint.off, need.name, kNameColumns,
                       need.found, "", kNameColumns + 6, paint.faint, need.purpose, paint.off);
  }
  // A cross in red is for what the simulator needs; the rest is a choice.
  const bool fatal = need.area == Requirement::kSimulator;
  const auto state = need.found.empty() ? need.missing : fmt::format("{} ({})", need.missing, need.found);
  return fmt::format("  {}{}{} {:<{}}  {}\n", fatal ? paint.bad : paint.faint, "✗", paint.off, need.name,
                     kNameColumns, state) +
         detail("for", need.purpose) + detail("without", need.without) + detail("fix", need.fix);
}

std::string summary(const Readiness& ready) {
  const auto part = [](bool is_ready, const std::string& reason) {
    return is_ready ? std::string("yes") : fmt::format("no ({})", reason);
  };
  return fmt::format("ready: simulator {}, GPU {}", part(ready.simulator, ready.simulator_reason),
                     part(ready.gpu, ready.gpu_reason));
}

}  // namespace

Readiness readiness(const std::vector<Requirement>& requirements) {
  const auto first_missing = [&](Requirement::Area area) -> const Requirement* {
    for (const Requirement& need : requirements) {
      if (need.area == area && !need.met) return &need;
    }
    return nullptr;
  };
  Readiness ready;
  const Requirement* simulator = first_missing(Requirement::kSimulator);
  const Requirement* gpu = first_missing(Requirement::kGpu);
  ready.simulator = simulator == nullptr;
  ready.gpu = gpu == nullptr;
  if (simulator != nullptr) ready.simulator_reason = simulator->missing;
  if (gpu != nullptr) ready.gpu_reason = gpu->missing;
  return ready;
}

std::vector<Requirement> examine_machine() {
  std::vector<Requirement> all = host_requirements();
  for (Requirement& need : gpu_requirements()) all.push_back(std::move(need));
  for (Requirement& need : comfort_requirements()) all.push_back(std::move(need));
  return all;
}

std::string doctor_text(const std::vector<Requirement>& requirements, bool colour) {
  const Paint& paint = colour ? kColoured : kPlain;
  std::string text;
  for (const auto& [area, heading] : kAreas) {
    std::string lines;
    for (const Requirement& need : requirements) {
      if (need.area == area) lines += requirement_text(need, paint);
    }
    if (!lines.empty()) text += fmt::format("{}{}{}\n{}\n", paint.bold, heading, paint.off, lines);
  }
  return text + summary(readiness(requirements)) + "\n";
}

std::string doctor_json(const std::vector<Requirement>& requirements) {
  using Json = nlohmann::ordered_json;
  const Readiness ready = readiness(requirements);
  Json list = Json::array();
  for (const Requirement& need : requirements) {
    list.push_back({{"name", need.name},
                    {"area", name_of(need.area)},
                    {"met", need.met},
                    {"found", need.found},
                    {"missing", need.missing},
                    {"purpose", need.purpose},
                    {"without", need.without},
                    {"fix", need.fix}});
  }
  const Json all = {{"ready",
                     {{"simulator", ready.simulator},
                      {"simulator_reason", ready.simulator_reason},
                      {"gpu", ready.gpu},
                      {"gpu_reason", ready.gpu_reason}}},
                    {"requirements", list}};
  // A compiler's version line may be in any encoding.
  return all.dump(2, ' ', false, Json::error_handler_t::replace);
}

int run_doctor(const Settings& settings, bool json) {
  const std::vector<Requirement> requirements = examine_machine();
  fmt::print("{}", json ? doctor_json(requirements) + "\n"
                        : doctor_text(requirements, use_colour(settings, STDOUT_FILENO)));
  return readiness(requirements).simulator ? 0 : exit_code(Verdict::kUnavailable);
}

}  // namespace kl::cli
