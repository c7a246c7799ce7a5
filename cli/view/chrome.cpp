#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <checker/phrases.hpp>
#include <cli/learner_file.hpp>
#include <cli/view/page.hpp>
#include <sim/finding_log.hpp>

namespace kl::cli {
namespace {

using Json = nlohmann::ordered_json;
using sim::TraceKind;
using sim::TraceStep;

std::string tensor_name(const ViewCase& view, const TraceStep& step) {
  if (step.tensor < 0) return "";
  if (step.tensor >= sim::kFirstTraceTile) {
    const sim::TraceTile& tile = view.trace.tiles[static_cast<std::size_t>(step.tensor - sim::kFirstTraceTile)];
    return sim::shared_tile_name({tile.file >= 0 ? view.trace.files[static_cast<std::size_t>(tile.file)] : "", tile.line});
  }
  const auto& buffers = view.shown().buffers;
  const auto at = static_cast<std::size_t>(step.tensor);
  return at < buffers.size() ? buffers[at].name : fmt::format("workspace {}", at - buffers.size());
}

Json event_of(const ViewCase& view, std::size_t number) {
  const TraceStep& s = view.trace.steps[number];
  std::int64_t elements = 0;
  for (int i = s.first_strip; i < s.first_strip + s.strips; ++i) elements += view.trace.strips[static_cast<std::size_t>(i)].elements();
  const std::string tensor = tensor_name(view, s);
  Json arguments = Json::object();
  if (s.line > 0) arguments["line"] = s.line;
  if (s.file >= 0) arguments["file"] = shown_path(view.trace.files[static_cast<std::size_t>(s.file)]);
  if (!tensor.empty()) arguments["elements"] = elements;
  if (s.repeats > 1) arguments["repeats"] = s.repeats;
  if (s.kind <= TraceKind::kAtomicLoad) arguments["lanes"] = std::int64_t{s.extent[0]} * s.extent[1] * s.extent[2];
  return {{"name", tensor.empty() ? sim::kTraceKindNames[static_cast<int>(s.kind)] : fmt::format("{} {}", sim::kTraceKindNames[static_cast<int>(s.kind)], tensor)},
          {"cat", sim::kTraceKindNames[static_cast<int>(s.kind)]}, {"ph", "X"}, {"ts", number}, {"dur", 1}, {"pid", s.launch}, {"tid", s.block},
          {"args", std::move(arguments)}};
}

Json name_event(const char* what, int launch, std::int64_t block, const std::string& name) {
  return {{"name", what}, {"ph", "M"}, {"pid", launch}, {"tid", block}, {"args", {{"name", name}}}};
}

// An instant at the step that was caught, and an arrow to it from the other side.
void add_finding(const ViewCase& view, std::size_t number, Json& events) {
  const Finding& f = view.result.findings[number];
  const FindingSteps at = view.found[number];
  if (at.here < 0) return;
  const TraceStep& here = view.trace.steps[static_cast<std::size_t>(at.here)];
  events.push_back({{"name", name(f.kind)}, {"cat", "finding"}, {"ph", "i"}, {"s", "t"}, {"ts", at.here + 0.5}, {"pid", here.launch}, {"tid", here.block},
                    {"args", {{"message", finding_sentence(view.shown(), f)}}}});
  if (at.other < 0 || at.other == at.here) return;
  const TraceStep& other = view.trace.steps[static_cast<std::size_t>(at.other)];
  events.push_back({{"name", name(f.kind)}, {"cat", "finding"}, {"ph", "s"}, {"id", number}, {"ts", at.other + 0.5}, {"pid", other.launch}, {"tid", other.block}});
  events.push_back({{"name", name(f.kind)}, {"cat", "finding"}, {"ph", "f"}, {"bp", "e"}, {"id", number}, {"ts", at.here + 0.5}, {"pid", here.launch},
                    {"tid", here.block}});
}

}  // namespace

std::string chrome_trace(const ViewCase& view) {
  Json events = Json::array();
  std::int64_t last_launch = -1;
  std::vector<bool> named;
  for (const TraceStep& s : view.trace.steps) {
    const LaunchRecord& launch = view.result.launches[static_cast<std::size_t>(s.launch)];
    if (s.launch != last_launch) {
      events.push_back(name_event("process_name", s.launch, 0, fmt::format("launch {}: {}", s.launch, launch.kernel)));
      named.assign(static_cast<std::size_t>(launch.grid[0] * launch.grid[1] * launch.grid[2]), false);
      last_launch = s.launch;
    }
    if (named[static_cast<std::size_t>(s.block)]) continue;
    named[static_cast<std::size_t>(s.block)] = true;
    events.push_back(name_event("thread_name", s.launch, s.block, fmt::format("block {}", s.block)));
  }
  for (std::size_t i = 0; i < view.trace.steps.size(); ++i) events.push_back(event_of(view, i));
  for (std::size_t i = 0; i < view.result.findings.size(); ++i) add_finding(view, i, events);
  const Json trace = {{"traceEvents", std::move(events)}, {"displayTimeUnit", "ms"},
                      {"otherData", {{"puzzle", view.report.slug}, {"case", view.shown().parameters}, {"verdict", name(view.report.verdict)},
                                     {"time", "steps of the simulator in the order they ran, not time: one microsecond each"},
                                     {"steps_recorded", view.trace.steps.size()}, {"steps_seen", view.trace.steps_seen}}}};
  return trace.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace kl::cli
