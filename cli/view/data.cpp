#include <algorithm>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <checker/element.hpp>
#include <checker/holes.hpp>
#include <checker/phrases.hpp>
#include <cli/learner_file.hpp>
#include <cli/view/page.hpp>
#include <sim/finding_log.hpp>

namespace kl::cli {
namespace {

using Json = nlohmann::ordered_json;
using sim::Trace;
using sim::TraceStep;
using sim::TraceStrip;

// Contents of a tensor beyond this many elements are left out; what is stored to it is shown all the same.
constexpr std::int64_t kMostValues = 16'384;

// Decimals with a blank between: exact, and a third of a JSON array of strings.
std::string values_text(tl::dtype_id type, const std::byte* bytes, std::int64_t count) {
  std::string text;
  const int size = tl::size_bytes(type);
  for (std::int64_t i = 0; i < count; ++i) {
    if (i > 0) text += ' ';
    text += element_text(type, bytes + i * size);
  }
  return text;
}

const char* role_text(Role role) { return role == Role::kInput ? "input" : role == Role::kOutput ? "output" : "inout"; }

Json tensors_of(const ViewCase& view) {
  Json tensors = Json::array();
  for (const Argument& argument : view.request.arguments) {
    const auto* b = std::get_if<Buffer>(&argument);
    if (b == nullptr) continue;
    Json one = {{"name", b->name}, {"type", tl::short_name(b->type)}, {"role", role_text(b->role)}, {"shape", b->shape},
                {"strides", b->strides}, {"span", b->span_elements()}, {"values", nullptr}};
    if (b->role != Role::kOutput && b->span_elements() <= kMostValues) one["values"] = values_text(b->type, b->bytes.data(), b->span_elements());
    tensors.push_back(std::move(one));
  }
  for (std::size_t i = 0; i < view.trace.workspaces.size(); ++i) {
    const sim::TraceWorkspace& w = view.trace.workspaces[i];
    tensors.push_back({{"name", fmt::format("workspace {}", i)}, {"type", tl::short_name(w.type)}, {"role", "workspace"}, {"shape", {w.elements}},
                       {"strides", {1}}, {"span", w.elements}, {"values", nullptr}});
  }
  return tensors;
}

Json tiles_of(const Trace& trace) {
  Json tiles = Json::array();
  for (const sim::TraceTile& t : trace.tiles) {
    const std::string file = t.file >= 0 ? trace.files[static_cast<std::size_t>(t.file)] : "";
    tiles.push_back({{"name", sim::shared_tile_name({file, t.line})}, {"type", tl::short_name(t.type)},
                     {"shape", std::vector<std::int64_t>(t.extent, t.extent + t.rank)}, {"launch", t.launch}, {"block", t.block}});
  }
  return tiles;
}

Json strips_json(const Trace& trace, int first, int count) {
  Json out = Json::array();
  for (int i = first; i < first + count; ++i) {
    const TraceStrip& s = trace.strips[static_cast<std::size_t>(i)];
    for (const std::int64_t n : {s.first, std::int64_t{s.lane}, std::int64_t{s.count}, std::int64_t{s.repeats}, s.first_step, std::int64_t{s.lane_step}})
      out.push_back(n);
  }
  return out;
}

tl::dtype_id type_of_step(const ViewCase& view, const TraceStep& step) {
  if (step.tensor >= sim::kFirstTraceTile) return view.trace.tiles[static_cast<std::size_t>(step.tensor - sim::kFirstTraceTile)].type;
  int at = step.tensor;
  for (const Argument& argument : view.request.arguments)
    if (const auto* b = std::get_if<Buffer>(&argument); b != nullptr && at-- == 0) return b->type;
  return view.trace.workspaces[static_cast<std::size_t>(at)].type;
}

// Keys that say nothing are left out: there are thousands of steps.
Json step_json(const ViewCase& view, const TraceStep& s) {
  const Trace& trace = view.trace;
  Json one = {{"k", static_cast<int>(s.kind)}, {"b", s.block}};
  if (s.launch > 0) one["n"] = s.launch;
  if (s.file > 0) one["f"] = s.file;
  if (s.line > 0) one["l"] = s.line;
  if (s.tensor >= sim::kFirstTraceTile) one["s"] = s.tensor - sim::kFirstTraceTile;
  else if (s.tensor >= 0) one["t"] = s.tensor;
  if (s.scalar) one["c"] = 1;
  if (s.by_copy) one["y"] = 1;
  const bool is_tile = s.extent[0] > 1 || s.extent[1] > 1 || s.extent[2] > 1;
  if (is_tile) one["x"] = s.extent;
  if (s.strips > 0) one["r"] = strips_json(trace, s.first_strip, s.strips);
  if (s.refused > 0) one["o"] = strips_json(trace, s.first_refused, s.refused);
  if (s.repeats > 1) one["q"] = s.repeats;
  if (s.bytes > 0) {
    const tl::dtype_id type = type_of_step(view, s);
    one["v"] = values_text(type, trace.bytes.data() + s.first_byte, s.bytes / tl::size_bytes(type));
  }
  return one;
}

int file_number(const Trace& trace, const std::string& file) {
  const auto at = std::find(trace.files.begin(), trace.files.end(), file);
  return at == trace.files.end() ? -1 : static_cast<int>(at - trace.files.begin());
}

Json side_json(const ViewCase& view, const Side& side, int step) {
  return {{"text", side_text(side, view.result.launches)}, {"access", name(side.access)}, {"lane", side.lane}, {"file", file_number(view.trace, side.place.file)},
          {"line", side.place.line}, {"step", step}};
}

Json findings_of(const ViewCase& view) {
  Json findings = Json::array();
  for (std::size_t i = 0; i < view.result.findings.size(); ++i) {
    const Finding& f = view.result.findings[i];
    Json one = {{"class", name(f.kind)}, {"text", finding_sentence(view.shown(), f)}, {"detail", f.detail}, {"tensor", f.buffer}, {"element", f.element},
                {"count", f.count}, {"here", side_json(view, f.here, view.found[i].here)}, {"other", nullptr}};
    if (f.has_other) one["other"] = side_json(view, f.other, view.found[i].other);
    findings.push_back(std::move(one));
  }
  return findings;
}

// A solution without the marks of its holes, line by line as it is.
std::string without_markers(std::string text) {
  const MarkedSolution marked = parse_solution(text);
  if (marked.error || marked.holes.empty()) return text;
  std::string shown = shown_text(marked);
  return std::count(shown.begin(), shown.end(), '\n') == std::count(text.begin(), text.end(), '\n') ? shown : text;
}

Json sources_of(const Trace& trace) {
  Json sources = Json::array();
  for (const std::string& file : trace.files) {
    std::ifstream stream(file, std::ios::binary);
    sources.push_back({{"file", shown_path(file)}, {"text", without_markers({std::istreambuf_iterator<char>(stream), {}})}});
  }
  return sources;
}

Json mismatch_json(const CaseReport& shown) {
  if (!shown.mismatch) return nullptr;
  const Mismatch& m = *shown.mismatch;
  Json first = Json::array();
  for (const Difference& d : m.first) first.push_back({{"index", d.index}, {"got", d.got_text}, {"want", d.want_text}});
  return {{"tensor", m.buffer}, {"wrong", m.wrong}, {"total", m.total}, {"pattern", m.pattern}, {"first", std::move(first)}};
}

Json launches_of(const RunResult& result) {
  Json launches = Json::array();
  for (const LaunchRecord& l : result.launches)
    launches.push_back({{"kernel", l.kernel}, {"grid", {l.grid[0], l.grid[1], l.grid[2]}}});
  return launches;
}

}  // namespace

Json view_data(const ViewCase& view) {
  const CaseReport& shown = view.shown();
  Json steps = Json::array();
  for (const TraceStep& s : view.trace.steps) steps.push_back(step_json(view, s));
  Json scalars = Json::array();
  for (const Argument& argument : view.request.arguments)
    if (const auto* s = std::get_if<Scalar>(&argument))
      scalars.push_back({{"name", s->name}, {"value", element_text(s->type, reinterpret_cast<const std::byte*>(&s->bits))}});
  return {{"number", view.report.number}, {"slug", view.report.slug}, {"title", view.report.title}, {"file", shown_path(view.report.file)},
          {"case", shown.parameters}, {"seed", shown.seed}, {"order", shown.order.empty() ? "ascending" : shown.order},
          {"verdict", name(view.report.verdict)}, {"message", shown.message}, {"replay", shown.replay}, {"printed", view.result.printed},
          {"mismatch", mismatch_json(shown)}, {"scalars", std::move(scalars)}, {"launches", launches_of(view.result)}, {"sources", sources_of(view.trace)},
          {"tensors", tensors_of(view)}, {"tiles", tiles_of(view.trace)}, {"findings", findings_of(view)}, {"steps_seen", view.trace.steps_seen},
          {"steps", std::move(steps)}};
}

}  // namespace kl::cli
