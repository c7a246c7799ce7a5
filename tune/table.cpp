#include <tune/table.hpp>

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

namespace kl::tune {
namespace {

constexpr std::size_t kMostDroppedLines = 12;

const gpu::GpuTiming* timing_of(const Row& row) {
  return row.score && row.score->last.timing ? &*row.score->last.timing : nullptr;
}

std::string dropped_because(const Row& row) {
  if (!row.candidate.dropped.empty()) return row.candidate.dropped;
  return row.score ? row.score->last.failure : "";
}

// Of several kernels, what is scarcest.
struct Worst {
  int registers = 0, spilled = 0, shared_bytes = 0;
  double occupancy = 100;
  std::string limit;
};
Worst worst_of(const Candidate& c) {
  Worst w;
  for (const KernelEstimate& k : c.kernels) {
    w.registers = std::max(w.registers, k.resources.registers);
    w.spilled += k.resources.spill_store_bytes + k.resources.spill_load_bytes;
    w.shared_bytes = std::max(w.shared_bytes, k.resources.static_shared_bytes + k.dynamic_shared_bytes);
    if (k.occupancy.most_warps == 0 || k.occupancy.percent() > w.occupancy) continue;
    w.occupancy = k.occupancy.percent();
    w.limit = gpu::limit_name(k.occupancy.limit);
  }
  return w;
}

std::string us(double value) { return fmt::format("{:.{}f}", value, value < 10 ? 2 : value < 1000 ? 1 : 0); }

double ratio_of(const gpu::GpuTiming& timing, const gpu::GpuTiming* standard) {
  return standard != nullptr && timing.median_us > 0 ? standard->median_us / timing.median_us : 0;
}

std::string notes_of(const Outcome& o, std::size_t index) {
  const Row& row = o.rows[index];
  std::string notes;
  const auto add = [&](const std::string& note) { notes += (notes.empty() ? "  " : ", ") + note; };
  if (index == 0) add("the file's own");
  if (o.winner == index && index != 0) add("fastest");
  if (const auto* t = timing_of(row)) {
    if (!row.score->in_final) add(fmt::format("left after round {}", row.score->rounds));
    if (t->noisy) add("noisy");
    if (t->throttled) add("throttled");
  }
  return notes;
}

// Those that are left; by the round that they reached, then by their time.
std::vector<std::size_t> order_of(const Outcome& o) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < o.rows.size(); ++i)
    if (i == 0 || dropped_because(o.rows[i]).empty()) order.push_back(i);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const auto* x = timing_of(o.rows[a]);
    const auto* y = timing_of(o.rows[b]);
    if (x == nullptr || y == nullptr) return x != nullptr && y == nullptr;
    if (o.rows[a].score->rounds != o.rows[b].score->rounds) return o.rows[a].score->rounds > o.rows[b].score->rounds;
    return x->median_us < y->median_us;
  });
  return order;
}

std::string line_of(const Outcome& o, std::size_t index, std::size_t width) {
  const Row& row = o.rows[index];
  std::string line = fmt::format("  {:<{}}", row.candidate.configuration.text, width);
  if (!o.device.empty()) {
    const auto* t = timing_of(row);
    line += t != nullptr ? fmt::format("  {:>9}  {:>19}  {:>6.3f}", us(t->median_us), fmt::format("[{}, {}]", us(t->low_us), us(t->high_us)),
                                       ratio_of(*t, timing_of(o.rows[0])))
                         : fmt::format("  {:>9}  {:>19}  {:>6}", "-", "", "");
  }
  const Worst w = worst_of(row.candidate);
  if (!row.candidate.kernels.empty())
    line += fmt::format("  {:>4}  {:>5}  {:>7.1f}  {:>3.0f} % {:<13}", w.registers, w.spilled, w.shared_bytes / 1024.0, w.occupancy,
                        w.occupancy < 100 ? w.limit : "");
  return line + notes_of(o, index);
}

std::string trimmed(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

std::string dropped_text(const Outcome& o, std::size_t width) {
  std::string text;
  std::size_t count = 0;
  for (std::size_t i = 0; i < o.rows.size(); ++i) {
    const std::string why = dropped_because(o.rows[i]);
    if (why.empty()) continue;
    if (count == 0) text += "dropped:\n";
    if (++count <= kMostDroppedLines) text += fmt::format("  {:<{}}  {}\n", o.rows[i].candidate.configuration.text, width, why);
  }
  if (count > kMostDroppedLines) text += fmt::format("  and {} more; --json lists them all\n", count - kMostDroppedLines);
  return text;
}

nlohmann::ordered_json json_of(const KernelEstimate& k) {
  return {{"kernel", k.kernel},
          {"threads", k.threads},
          {"blocks", k.blocks},
          {"registers", k.resources.registers},
          {"spill_bytes", k.resources.spill_store_bytes + k.resources.spill_load_bytes},
          {"local_bytes", k.resources.stack_bytes},
          {"static_shared_bytes", k.resources.static_shared_bytes},
          {"dynamic_shared_bytes", k.dynamic_shared_bytes},
          {"blocks_per_sm", k.occupancy.blocks_per_sm},
          {"warps_per_sm", k.occupancy.warps_per_sm},
          {"occupancy_percent", k.occupancy.percent()},
          {"occupancy_limit", gpu::limit_name(k.occupancy.limit)}};
}

nlohmann::ordered_json json_of(const Outcome& o, const Row& row) {
  nlohmann::ordered_json json = {{"configuration", row.candidate.configuration.text}, {"dropped", dropped_because(row)}, {"kernels", nlohmann::json::array()}};
  for (const KernelEstimate& k : row.candidate.kernels) json["kernels"].push_back(json_of(k));
  json["timing"] = nullptr;
  if (const auto* t = timing_of(row))
    json["timing"] = {{"median_us", t->median_us}, {"low_us", t->low_us},     {"high_us", t->high_us},
                      {"samples", t->samples},     {"noisy", t->noisy},       {"throttled", t->throttled},
                      {"gb_per_s", t->gb_per_s},   {"rounds", row.score->rounds}, {"ratio", ratio_of(*t, timing_of(o.rows[0]))}};
  return json;
}

}  // namespace

std::string table_text(const Outcome& o) {
  std::size_t width = 13;
  for (const Row& row : o.rows) width = std::max(width, row.candidate.configuration.text.size());
  std::string text = fmt::format("{}, {} on {}: {} configurations from {}\n", o.puzzle, o.size, o.device.empty() ? o.arch : o.device, o.rows.size(), o.origin);
  std::string head = fmt::format("  {:<{}}", "configuration", width);
  if (!o.device.empty()) head += fmt::format("  {:>9}  {:>19}  {:>6}", "median us", "95 % interval", "ratio");
  text += trimmed(head + fmt::format("  {:>4}  {:>5}  {:>7}  {}", "regs", "spill", "KiB shm", "occupancy, limited by")) + "\n";
  for (const std::size_t i : order_of(o)) text += trimmed(line_of(o, i, width)) + "\n";
  return text + dropped_text(o, width);
}

nlohmann::ordered_json to_json(const Outcome& o) {
  nlohmann::ordered_json json = {{"puzzle", o.puzzle}, {"file", o.file},     {"size", o.size},     {"shapes", o.shapes},
                                 {"arch", o.arch},     {"device", o.device}, {"origin", o.origin}, {"configurations", nlohmann::json::array()}};
  for (const Row& row : o.rows) json["configurations"].push_back(json_of(o, row));
  json["winner"] = nullptr;
  if (o.winner) json["winner"] = o.rows[*o.winner].candidate.configuration.text;
  json["unavailable"] = o.unavailable;
  return json;
}

}  // namespace kl::tune
