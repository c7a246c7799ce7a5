#include <checker/counters_text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include <checker/estimate.hpp>
#include <checker/page.hpp>
#include <checker/phrases.hpp>

namespace kl {
namespace {

constexpr std::size_t kMostLines = 200;

// All launches of one kernel.
struct Kernel {
  LaunchCounters sum;
  std::int64_t launches = 0;
  std::vector<LineCounters> lines;
  Estimate estimate;                 // of the launch that takes longest
  double at_least_us = 0, at_most_us = 0;  // of all
};

void add(LaunchCounters& to, const LaunchCounters& l) {
  to.loads.add(l.loads), to.stores.add(l.stores), to.atomics.add(l.atomics), to.shared.add(l.shared);
  to.blocks += l.blocks, to.barriers += l.barriers, to.word_updates += l.word_updates, to.words_updated += l.words_updated;
  to.memory.l2_sectors += l.memory.l2_sectors, to.memory.l2_hits += l.memory.l2_hits;
  to.memory.dram_bytes_read += l.memory.dram_bytes_read, to.memory.dram_bytes_written += l.memory.dram_bytes_written;
  to.shared_bytes = std::max(to.shared_bytes, l.shared_bytes);
  to.most_copies = std::max(to.most_copies, l.most_copies);
  to.most_copy_bytes = std::max(to.most_copy_bytes, l.most_copy_bytes);
  to.most_updates_of_a_word = std::max(to.most_updates_of_a_word, l.most_updates_of_a_word);
  to.most_blocks_on_a_word = std::max(to.most_blocks_on_a_word, l.most_blocks_on_a_word);
  to.most_lanes_on_a_word = std::max(to.most_lanes_on_a_word, l.most_lanes_on_a_word);
}

void add(std::vector<LineCounters>& lines, const LineCounters& l) {
  const auto same = std::find_if(lines.begin(), lines.end(), [&](const LineCounters& o) {
    return o.place.line == l.place.line && o.place.file == l.place.file && o.kind == l.kind && o.shared == l.shared && o.name == l.name;
  });
  if (same == lines.end()) return lines.push_back(l);
  same->sum.add(l.sum);
  same->most_lanes_on_a_word = std::max(same->most_lanes_on_a_word, l.most_lanes_on_a_word);
}

std::vector<Kernel> kernels_of(const RunDetail& detail, const MachineModel& machine) {
  std::vector<Kernel> kernels;
  for (std::size_t i = 0; i < detail.launches.size(); ++i) {
    const LaunchCounters& launch = detail.launches[i];
    auto kernel = std::find_if(kernels.begin(), kernels.end(), [&](const Kernel& k) { return k.sum.kernel == launch.kernel; });
    if (kernel == kernels.end()) {
      kernel = kernels.insert(kernel, Kernel{});
      kernel->sum.kernel = launch.kernel;
      kernel->sum.num_warps = launch.num_warps;
    }
    ++kernel->launches;
    add(kernel->sum, launch);
    for (const LineCounters& l : detail.lines)
      if (l.launch == static_cast<int>(i)) add(kernel->lines, l);
    const Estimate e = estimate(launch, machine);
    kernel->at_least_us += e.at_least_us;
    kernel->at_most_us += e.at_most_us;
    if (kernel->launches == 1 || e.at_least_us > kernel->estimate.at_least_us) kernel->estimate = e;
  }
  return kernels;
}

std::string bytes_text(std::int64_t bytes) {
  constexpr const char* kUnits[] = {"B", "KiB", "MiB", "GiB"};
  auto value = static_cast<double>(bytes);
  int unit = 0;
  for (; value >= 10'000 && unit < 3; ++unit) value /= 1024;
  return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.4g} {}", value, kUnits[unit]);
}

std::string ratio_text(std::int64_t part, std::int64_t of) { return of > 0 ? fmt::format("{:.3g}", static_cast<double>(part) / static_cast<double>(of)) : "-"; }
std::string percent_text(std::int64_t part, std::int64_t of) {
  return of > 0 ? fmt::format("{:.0f} %", 100 * static_cast<double>(part) / static_cast<double>(of)) : "-";
}

// The line that loses most by `loss`; null if none loses anything.
template <class Loss>
const LineCounters* worst(const std::vector<LineCounters>& lines, bool shared, AccessKind kind, Loss loss) {
  const LineCounters* found = nullptr;
  std::int64_t most = 0;
  for (const LineCounters& l : lines) {
    if (l.shared != shared || (!shared && l.kind != kind) || loss(l) <= most) continue;
    most = loss(l);
    found = &l;
  }
  return found;
}

std::string line_text(const LineCounters* l) { return l == nullptr ? "" : fmt::format("line {}: {}", l->place.line, l->name); }

// Bytes of sectors beyond those that are used.
std::int64_t wasted_bytes(const LineCounters& l) { return l.sum.sectors * kSectorBytes - l.sum.bytes; }

void global_row(const char* what, const AccessCounters& sum, const Kernel& kernel, AccessKind kind, Page& page) {
  if (sum.operations == 0) return;
  page.line(fmt::format("  {:<8}{:>11}{:>9}{:>9}{:>6}{:>7}{:>7}{:>8}  {}", what, bytes_text(sum.bytes), sum.requests, sum.sectors, ratio_text(sum.sectors, sum.requests),
                        percent_text(sum.bytes, sum.sectors * kSectorBytes), ratio_text(sum.bytes, sum.thread_accesses),
                        percent_text(sum.lanes - sum.active_lanes, sum.lanes), line_text(worst(kernel.lines, false, kind, wasted_bytes))));
}

void shared_row(const Kernel& kernel, Page& page) {
  const AccessCounters& sum = kernel.sum.shared;
  if (sum.operations == 0) return;
  const LineCounters* l = worst(kernel.lines, true, AccessKind::kRead, [](const LineCounters& one) { return one.sum.wavefronts - one.sum.least_wavefronts; });
  page.line(fmt::format("  shared memory: {} in {}, {} ({} each, {} without conflicts)", bytes_text(sum.bytes), counted(sum.requests, "request"),
                        counted(sum.wavefronts, "wavefront"), ratio_text(sum.wavefronts, sum.requests), ratio_text(sum.least_wavefronts, sum.requests)));
  if (l != nullptr) page.line(fmt::format("    most conflicts: {}, {} wavefronts a request", line_text(l), ratio_text(l->sum.wavefronts, l->sum.requests)));
}

void atomics_rows(const Kernel& kernel, Page& page) {
  const LaunchCounters& sum = kernel.sum;
  if (sum.word_updates == 0) return;
  const LineCounters* l = worst(kernel.lines, false, AccessKind::kAtomic, [](const LineCounters& one) { return one.most_lanes_on_a_word; });
  page.line(fmt::format("  atomics: {} on {}; one word takes up to {}, of {}", counted(sum.word_updates, "lane"), counted(sum.words_updated, "word"),
                        sum.most_updates_of_a_word, counted(sum.most_blocks_on_a_word, "block")));
  if (l != nullptr && sum.most_lanes_on_a_word > 1)
    page.line(fmt::format("    most contended: {}, {} of one operation on one word", line_text(l), counted(l->most_lanes_on_a_word, "lane")));
}

void memory_rows(const Kernel& kernel, const MachineModel& machine, Page& page) {
  const MemoryCounters& m = kernel.sum.memory;
  page.line(fmt::format("  L2 ({}): {}, {} hit; DRAM: {} read, {} written", bytes_text(machine.l2_bytes), counted(m.l2_sectors, "sector"),
                        percent_text(m.l2_hits, m.l2_sectors), bytes_text(m.dram_bytes_read), bytes_text(m.dram_bytes_written)));
  if (kernel.sum.loads.repeated_requests > 0)
    page.line(fmt::format("  {} by warps that hold copies of a small tile, from L1", counted(kernel.sum.loads.repeated_requests, "more load request")));
}

std::string barriers_text(const Kernel& kernel) {
  std::string text;
  if (kernel.sum.barriers > 0) text = fmt::format("{} ({} a block)", counted(kernel.sum.barriers, "barrier"), ratio_text(kernel.sum.barriers, kernel.sum.blocks));
  if (kernel.sum.most_copies > 0)
    text += fmt::format("{}up to {} in flight ({})", text.empty() ? "" : ", ", kernel.sum.most_copies == 1 ? "1 copy" : fmt::format("{} copies", kernel.sum.most_copies),
                        bytes_text(kernel.sum.most_copy_bytes));
  return text;
}

void kernel_rows(const Kernel& kernel, const MachineModel& machine, Page& page) {
  const LaunchCounters& sum = kernel.sum;
  page.line(fmt::format("{}: {}{} of {}", sum.kernel, kernel.launches > 1 ? counted(kernel.launches, "launch") + ", " : "", counted(sum.blocks, "block"),
                        counted(sum.num_warps, "warp")) + (sum.shared_bytes > 0 ? fmt::format(", {} of shared tiles each", bytes_text(sum.shared_bytes)) : ""));
  if (sum.blocks == 0) return;
  page.line("                bytes requests  sectors  each useful B/lane  masked  most wasted by", Ink::kFaint);
  global_row("loads", sum.loads, kernel, AccessKind::kRead, page);
  global_row("stores", sum.stores, kernel, AccessKind::kWrite, page);
  global_row("atomics", sum.atomics, kernel, AccessKind::kAtomic, page);
  atomics_rows(kernel, page);
  shared_row(kernel, page);
  memory_rows(kernel, machine, page);
  if (const std::string text = barriers_text(kernel); !text.empty()) page.line("  " + text);
  const Estimate& e = kernel.estimate;
  page.line(fmt::format("  {} a multiprocessor at once (limit: {}), {:.0f} % of its warps; {}, the last {:.0f} % full", counted(e.blocks_per_sm, "block"), e.limited_by,
                        100.0 * static_cast<double>(e.blocks_per_sm * sum.num_warps) / machine.warps_per_sm, counted(e.waves, "wave"), 100 * e.last_wave_share));
  page.line(fmt::format("  estimate: {:.3g} us if {} is the limit, {:.3g} us if each load waits", kernel.at_least_us, e.bound_by, kernel.at_most_us));
}

}  // namespace

const CaseReport* counted_case(const Report& report) {
  const auto is_counted = [](const CaseReport& one) { return !one.detail.launches.empty(); };
  if (report.judged_case >= 0 && is_counted(report.cases[static_cast<std::size_t>(report.judged_case)]))
    return &report.cases[static_cast<std::size_t>(report.judged_case)];
  const CaseReport* found = nullptr;
  for (const CaseReport& one : report.cases)
    if (is_counted(one) && (found == nullptr || one.elements > found->elements)) found = &one;
  return found;
}

std::string counters_text(const Report& report, const TextStyle& style) {
  const CaseReport* one = counted_case(report);
  if (one == nullptr) return "";
  Page page(style);
  const bool judged = report.judged_case >= 0 && one == &report.cases[static_cast<std::size_t>(report.judged_case)];
  page.line(fmt::format("counted in {}{}, modelled for machine {}:", one->parameters.empty() ? "the only case" : one->parameters,
                        judged ? " (the case that has the targets)" : "", report.machine.name), Ink::kFaint);
  for (const Kernel& kernel : kernels_of(one->detail, report.machine)) kernel_rows(kernel, report.machine, page);
  if (one->detail.truncated) page.line("  (more lines or launches than are counted one by one; the JSON has the sums)");
  for (const Lint& lint : report.lints) {
    page.source(lint.place);
    page.headline("advice", Ink::kPlace, fmt::format("{}: {}", page.place(lint.place), lint.message));
  }
  return page.text(kMostLines);
}

}  // namespace kl
