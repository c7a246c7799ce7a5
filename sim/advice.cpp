#include <sim/advice.hpp>

#include <algorithm>
#include <memory>

#include <sim/simulation.hpp>

namespace kl::sim {
namespace {

constexpr int kReviews = 12;

BlockSchedule review_schedule(int number) {
  constexpr BlockOrder kOrders[] = {BlockOrder::kDescending, BlockOrder::kInterleaved, BlockOrder::kPrioritised, BlockOrder::kShuffled};
  return {kOrders[number % 4], static_cast<std::uint64_t>(number), {}};
}

bool same_lines(const FindingRecord& a, const FindingRecord& b) {
  return a.kind == b.kind && a.buffer == b.buffer && std::minmax(a.here.line, a.other.line) == std::minmax(b.here.line, b.other.line);
}

void take_back(const RunLog& seen, RunLog& log) {
  for (FindingRecord* f = log.findings; f != log.findings + log.finding_count; ++f) {
    if (!f->advises_order || std::none_of(seen.findings, seen.findings + seen.finding_count, [&](const FindingRecord& s) { return same_lines(s, *f); }))
      continue;
    f->advises_order = false;
    f->detail[0] = '\0';
  }
}

bool advises(const RunLog& log) {
  return std::any_of(log.findings, log.findings + log.finding_count, [](const FindingRecord& f) { return f.advises_order; });
}

}  // namespace

void review_advice(const RunRequest& request, RunLog& log, std::span<const RacedGranule> raced) {
  if (!advises(log)) return;
  const auto seen = std::make_unique<RunLog>();
  std::vector<std::vector<std::byte>> copies;
  for (const Argument& a : request.arguments)
    if (const auto* b = std::get_if<Buffer>(&a)) copies.push_back(b->bytes);
  std::vector<std::byte*> contents;
  for (auto& c : copies) contents.push_back(c.data());

  Simulation simulation(request, *seen);
  if (!simulation.loaded() || !simulation.plan(contents)) return;
  simulation.strengthen();
  simulation.watch(raced);
  for (int number = 0; number < kReviews && advises(log); ++number) {
    simulation.restore();
    simulation.run(review_schedule(number));
    take_back(*seen, log);
  }
}

}  // namespace kl::sim
