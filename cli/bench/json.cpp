#include <cli/bench/json.hpp>

#include <nlohmann/json.hpp>

namespace kl::cli {
namespace {

using Json = nlohmann::ordered_json;

Json or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }
Json or_null(double value) { return value > 0 ? Json(value) : Json(nullptr); }

Json timing_json(const BenchRow& row) {
  if (!row.timing) return nullptr;
  const gpu::GpuTiming& t = *row.timing;
  return {{"median_us", t.median_us}, {"median_low_us", t.low_us}, {"median_high_us", t.high_us},
          {"p10_us", t.p10_us}, {"p90_us", t.p90_us}, {"samples", t.samples}, {"launch_us", or_null(t.launch_us)},
          {"gb_per_s", or_null(t.gb_per_s)}, {"copy_gb_per_s", or_null(t.copy_gb_per_s)},
          {"share_of_copy_percent", or_null(t.percent)}, {"gflop_per_s", or_null(gflop_per_s(row))},
          {"noisy", t.noisy}, {"throttled", t.throttled}};
}

Json against_first_json(const BenchRow& row) {
  if (!row.speed) return nullptr;
  return {{"speed", *row.speed}, {"differs", row.against_first != Speed::kSame}};
}

Json best_json(const BenchRow& row) {
  if (!row.best) return nullptr;
  return {{"median_us", row.best->median_us}, {"median_low_us", row.best->low_us}, {"median_high_us", row.best->high_us},
          {"time", row.best->time}};
}

Json row_json(const BenchRow& row) {
  Json meta = Json::object();
  for (const auto& [name, value] : row.contender.meta) meta[name] = value;
  return {{"puzzle", {{"number", row.number}, {"slug", row.slug}}}, {"size", or_null(row.size)},
          {"bytes", or_null(row.model.bytes)}, {"flop", or_null(row.model.flop)},
          {"contender", row.contender.name}, {"file", row.contender.file.string()}, {"meta", meta},
          {"verdict", name(row.verdict)}, {"trouble", or_null(row.trouble)}, {"replay", or_null(row.replay)},
          {"timing", timing_json(row)}, {"validated", row.validated}, {"not_validated", or_null(row.not_validated)},
          {"against_first", against_first_json(row)}, {"best", best_json(row)}, {"standing", or_null(row.standing)}};
}

}  // namespace

std::string bench_json(const Bench& bench) {
  Json rows = Json::array();
  for (const BenchRow& row : bench.rows) rows.push_back(row_json(row));
  const Verdict verdict = verdict_of(bench);
  const Json json = {{"device", or_null(bench.device)},
                     {"compute_capability", bench.compute_capability > 0 ? Json(bench.compute_capability) : Json(nullptr)},
                     {"time", bench.time}, {"verdict", name(verdict)}, {"exit_code", exit_code(verdict)},
                     {"unavailable", or_null(bench.unavailable)}, {"rows", std::move(rows)}};
  // Paths may hold bytes that are no UTF-8: they are replaced, not thrown at.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace kl::cli
