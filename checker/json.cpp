#include <checker/json.hpp>

#include <cmath>

#include <checker/counters_json.hpp>
#include <checker/phrases.hpp>
#include <checker/schedule_text.hpp>

namespace kl {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  return value;
}

Json or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json place(const Place& place) {
  if (place.file.empty()) return nullptr;
  Json json = {{"file", place.file}, {"line", nullptr}};
  if (place.line > 0) json["line"] = place.line;
  return json;
}

Json side(const Side& side) {
  Json json = {{"access", name(side.access)}, {"block", {side.block[0], side.block[1], side.block[2]}}, {"lane", nullptr}};
  if (side.block[0] < 0) json["block"] = nullptr;  // a GPU did not say which
  if (side.lane >= 0) json["lane"] = side.lane;
  json["place"] = place(side.place);
  return json;
}

Json finding(const CaseReport& of, const Finding& finding) {
  Json json = {{"class", name(finding.kind)}, {"message", finding_sentence(of, finding)}, {"case", of.parameters},
               {"kernel", or_null(finding.kernel)}, {"buffer", or_null(finding.buffer_name)}, {"index", nullptr},
               {"here", side(finding.here)}, {"other", nullptr}};
  if (finding.buffer >= 0 || !finding.shared_shape.empty()) json["index"] = index_of_finding(of, finding);
  if (finding.has_other) json["other"] = side(finding.other);
  // Of a race: what would order the two accesses. A barrier does so within a block alone.
  json["missing_edge"] = nullptr;
  if (finding.kind == FindingKind::kMissingBarrier) json["missing_edge"] = "barrier";
  if (finding.kind == FindingKind::kRace && finding.has_other) {
    const bool same_block = std::equal(finding.here.block, finding.here.block + 3, finding.other.block);
    const bool by_copy = finding.other.lane < 0 && !finding.shared_shape.empty();
    json["missing_edge"] = by_copy ? "none orders a trip and the copies behind it" : same_block ? "barrier" : "none orders two blocks of one launch";
  }
  json["neighbour"] = or_null(finding.neighbour);
  json["count"] = finding.count;
  json["hole"] = finding.hole > 0 ? Json(finding.hole) : Json(nullptr);
  json["detail"] = or_null(finding.detail);
  json["replay"] = or_null(of.replay);
  return json;
}

Json mismatch(const Mismatch& mismatch) {
  Json first = Json::array();
  for (const Difference& difference : mismatch.first) {
    first.push_back({{"index", difference.index}, {"got", number(difference.got)}, {"want", number(difference.want)},
                     {"written", difference.got_text != kNeverWritten},
                     {"block", difference.block >= 0 ? Json(difference.block) : Json(nullptr)},
                     {"ulps", number(difference.ulps)}});
  }
  Json others = Json::array();
  for (const OtherOutput& other : mismatch.others)
    others.push_back({{"buffer", other.buffer}, {"wrong", other.wrong}, {"total", other.total}, {"unwritten", other.unwritten}});
  return {{"buffer", mismatch.buffer}, {"shape", mismatch.shape}, {"wrong", mismatch.wrong}, {"total", mismatch.total},
          {"unwritten", mismatch.unwritten}, {"not_finite", mismatch.not_finite}, {"pattern", or_null(mismatch.pattern)}, {"first", std::move(first)},
          {"max_ulps", number(mismatch.max_ulps)}, {"max_absolute", number(mismatch.max_absolute)},
          {"map", mismatch.heat_map}, {"others", std::move(others)}};
}

std::string_view name(OrderDifference::Cause cause) {
  switch (cause) {
    case OrderDifference::Cause::kUnknown: break;
    case OrderDifference::Cause::kLostUpdate: return "lost_update";
    case OrderDifference::Cause::kFloatSum: return "float_sum";
    case OrderDifference::Cause::kLastWriter: return "last_writer";
  }
  return "unknown";
}

Json order_difference(const OrderDifference& difference) {
  return {{"buffer", difference.buffer}, {"index", difference.index}, {"ascending", difference.ascending}, {"other", difference.other},
          {"ulps", tl::is_floating(difference.type) ? number(difference.ulps) : Json(nullptr)}, {"differing", difference.differing},
          {"total", difference.total}, {"cause", name(difference.cause)}, {"message", or_null(difference.sentence)},
          {"place", place(difference.place)}, {"other_place", place(difference.other_place)}};
}

Json case_json(const CaseReport& one, const MachineModel& machine) {
  return {{"parameters", one.parameters}, {"verdict", name(one.verdict)}, {"seed", one.seed},
          {"schedules", one.schedules}, {"all_schedules", one.explored}, {"not_all_because", or_null(one.not_explored)}, {"order", or_null(one.order)},
          {"schedule", one.order.empty() ? Json(nullptr) : Json(schedule_text(one.schedule))}, {"run_ms", number(one.run_ms)},
          {"message", or_null(one.message)}, {"where", place(one.where)},
          {"mismatch", one.mismatch ? mismatch(*one.mismatch) : Json(nullptr)}, {"order_difference", one.order_difference ? order_difference(*one.order_difference) : Json(nullptr)},
          {"counters", counters_json(one.counters)},
          {"kernels", launches_json(one.detail, machine)}, {"lines", lines_json(one.detail)}, {"barriers", barriers_json(one.detail)}};
}

Json diagnostic(const host::Diagnostic& diagnostic) {
  return {{"severity", diagnostic.severity == host::Severity::kError ? "error" : "warning"},
          {"file", diagnostic.place.file}, {"line", diagnostic.place.line}, {"column", diagnostic.column},
          {"message", diagnostic.message}, {"source", diagnostic.source_line}};
}

Json holes(const HoleReport& holes) {
  return {{"total", holes.total}, {"filled", holes.filled}, {"open", holes.open},
          {"first_reached", holes.first_reached > 0 ? Json(holes.first_reached) : Json(nullptr)},
          {"place", place(holes.place)}};
}

Json shrunk(const std::optional<ShrinkNote>& note) {
  if (!note) return nullptr;
  return {{"from", note->from}, {"runs", note->runs}, {"finished", note->finished}, {"inputs", or_null(note->inputs)}, {"file", note->file}};
}

Json metric(const Metric& metric) {
  return {{"name", metric.name}, {"value", number(metric.value)}, {"unit", metric.unit},
          {"target", metric.target ? number(*metric.target) : Json(nullptr)}};
}

}  // namespace

Json json_of(const Report& report) {
  Json cases = Json::array(), findings = Json::array(), metrics = Json::array(), diagnostics = Json::array();
  for (const CaseReport& one : report.cases) {
    cases.push_back(case_json(one, report.machine));
    for (const Finding& each : one.findings) findings.push_back(finding(one, each));
  }
  Json lints = Json::array();
  for (const Lint& each : report.lints) lints.push_back({{"lint", name(each.kind)}, {"place", place(each.place)}, {"message", each.message}});
  for (const Metric& each : report.metrics) metrics.push_back(metric(each));
  for (const host::Diagnostic& each : report.diagnostics) diagnostics.push_back(diagnostic(each));
  return {{"puzzle", {{"number", report.number}, {"slug", report.slug}, {"title", report.title}}},
          {"backend", report.backend}, {"file", report.file}, {"verdict", name(report.verdict)},
          {"exit_code", exit_code(report.verdict)}, {"cases", std::move(cases)},
          {"cases_not_run", report.cases_not_run}, {"failing_case", report.failing_case >= 0 ? Json(report.failing_case) : Json(nullptr)},
          {"findings", std::move(findings)}, {"metrics", std::move(metrics)},
          {"lints", std::move(lints)}, {"machine", report.machine.name}, {"holes", holes(report.holes)},
          {"mistake", or_null(report.mistake)},
          {"mistake_hint", report.mistake_hint > 0 ? Json(report.mistake_hint) : Json(nullptr)},
          {"card", or_null(report.card)},
          {"diagnostics", std::move(diagnostics)}, {"printed", report.printed}, {"shrunk", shrunk(report.shrunk)}, {"smaller", or_null(report.smaller)},
          {"replay", or_null(report.replay)}, {"unavailable", or_null(report.unavailable)}, {"compile_ms", number(report.compile_ms)},
          {"total_ms", number(report.total_ms)}};
}

std::string to_json(const Report& report) {
  // Learners print what they like: bytes that are no UTF-8 are replaced, not thrown at.
  return json_of(report).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace kl
