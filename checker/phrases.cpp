#include <checker/phrases.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include <checker/indexing.hpp>

namespace kl {
namespace {

const BufferShape* shape_of(const CaseReport& report, const Finding& finding) {
  const auto at = static_cast<std::size_t>(finding.buffer);
  return finding.buffer >= 0 && at < report.buffers.size() ? &report.buffers[at] : nullptr;
}

std::string element_name(const CaseReport& report, const Finding& finding) {
  const std::vector<std::int64_t> index = index_of_finding(report, finding);
  return index.empty() ? finding.buffer_name : finding.buffer_name + index_text(index);
}

std::string_view verb(AccessKind access) {
  switch (access) {
    case AccessKind::kRead: return "reads";
    case AccessKind::kWrite: return "writes";
    case AccessKind::kAtomic: return "updates";
  }
  return "";
}

bool inside_span(const BufferShape& buffer, std::int64_t element) {
  std::int64_t span = 1;
  for (std::size_t d = 0; d < buffer.shape.size(); ++d) span += (buffer.shape[d] - 1) * buffer.strides[d];
  return element >= 0 && element < span;
}

std::string out_of_bounds(const CaseReport& report, const Finding& finding, const std::string& who) {
  if (finding.buffer_name.empty()) return fmt::format("{} {} what is not there: {}", who, verb(finding.here.access), finding.detail);
  std::string text = fmt::format("{} {} {}", who, verb(finding.here.access), element_name(report, finding));
  if (!finding.shared_shape.empty()) text += fmt::format(", but {} has {}", finding.buffer_name, shape_text(finding.shared_shape));
  if (const BufferShape* buffer = shape_of(report, finding)) {
    if (element_count(buffer->shape) > 0 && inside_span(*buffer, finding.element))
      text += fmt::format(", which is padding of {}", buffer->name);
    else text += fmt::format(", but {} has {}", buffer->name, shape_text(buffer->shape));
  }
  if (!finding.neighbour.empty()) text += fmt::format("; there lies {}", finding.neighbour);
  return text;
}

// A GPU names neither block nor tensor.
std::string stopped_by_the_gpu(const Finding& finding) {
  return fmt::format("the GPU stopped {}: it used an address that {}", finding.kernel,
                     finding.kind == FindingKind::kMisaligned ? "is not a multiple of its access's size" : "belongs to no tensor");
}

std::string race(const CaseReport& report, const Finding& finding, const std::string& who) {
  std::string text = fmt::format("{} {} {}", who, verb(finding.here.access), element_name(report, finding));
  const bool after_its_trip = !finding.shared_shape.empty() && (!finding.has_other || finding.other.lane < 0);
  if (after_its_trip) {
    text += " after its trip of tl.range";
    return finding.has_other ? text + fmt::format(", when the copy of line {} may write there", finding.other.place.line) : text;
  }
  if (!finding.has_other) return text + ", and nothing orders it after another access";
  const bool same_block = std::equal(finding.here.block, finding.here.block + 3, finding.other.block);
  if (same_block && finding.here.place.line == finding.other.place.line && finding.other.lane >= 0)
    return text + fmt::format(", which lane {} of the same block {} too", finding.other.lane, verb(finding.other.access));
  return text + fmt::format(", which {} {}{}; nothing orders the two", side_text(finding.other, report.launches),
                            verb(finding.other.access), finding.here.access == finding.other.access ? " too" : "");
}

std::string missing_barrier(const CaseReport& report, const Finding& finding, const std::string& who) {
  const std::string element = finding.buffer_name.empty() ? "shared memory" : element_name(report, finding);
  const std::string other = finding.other.lane >= 0 ? fmt::format("lane {}", finding.other.lane) : fmt::format("line {}", finding.other.place.line);
  return fmt::format("{} {} {}, which {} {}{}, and nothing orders the two; {}", who, verb(finding.here.access), element, other,
                     verb(finding.other.access), finding.other.lane >= 0 ? fmt::format(" on line {}", finding.other.place.line) : "",
                     finding.detail);
}

std::string uninitialized(const CaseReport& report, const Finding& finding, const std::string& who) {
  std::string text = who;
  if (finding.here.access == AccessKind::kRead) text += " uses a value that was never written";
  else if (finding.here.access == AccessKind::kWrite) text += fmt::format(" stores to {} a value that was never written", element_name(report, finding));
  else text += fmt::format(" updates {} by an atomic with a value that was never written", element_name(report, finding));
  const Place& from = finding.other.place;
  const bool elsewhere = from.line != finding.here.place.line || from.file != finding.here.place.file;
  if (finding.has_other && from.line > 0 && elsewhere) text += fmt::format("; it comes from line {}", from.line);
  return text;
}

}  // namespace

std::string counted(std::int64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : noun.ends_with("ch") ? "es" : "s");
}

std::string index_text(const std::vector<std::int64_t>& index) { return fmt::format("[{}]", fmt::join(index, ", ")); }

std::string shape_text(const std::vector<std::int64_t>& shape) {
  return shape.size() < 2 ? counted(element_count(shape), "element") : fmt::format("{} elements", fmt::join(shape, " x "));
}

std::vector<std::int64_t> index_of_finding(const CaseReport& report, const Finding& finding) {
  if (!finding.shared_shape.empty()) return index_of_offset(finding.element, finding.shared_shape, dense_strides(finding.shared_shape));
  if (finding.buffer < 0) return {};
  const BufferShape* buffer = shape_of(report, finding);
  if (!buffer) return {finding.element};
  return index_of_offset(finding.element, buffer->shape, buffer->strides);
}

std::string side_text(const Side& side, const std::vector<LaunchRecord>& launches) {
  if (side.block[0] < 0) return "a block";
  std::size_t axes = 1;
  for (std::size_t d = 1; d < 3; ++d) {
    const bool used = std::any_of(launches.begin(), launches.end(), [&](const auto& launch) { return launch.grid[d] > 1; });
    if (used || side.block[d] != 0) axes = d + 1;
  }
  std::string text = axes == 1 ? fmt::format("block {}", side.block[0])
                               : fmt::format("block ({})", fmt::join(side.block, side.block + axes, ", "));
  if (side.lane >= 0) text += fmt::format(", lane {}", side.lane);
  return text;
}

std::string finding_sentence(const CaseReport& report, const Finding& finding) {
  const std::string who = side_text(finding.here, report.launches);
  const bool is_address = finding.kind == FindingKind::kOutOfBounds || finding.kind == FindingKind::kMisaligned;
  if (is_address && finding.buffer < 0 && finding.here.block[0] < 0) return stopped_by_the_gpu(finding);
  switch (finding.kind) {
    case FindingKind::kOutOfBounds: return out_of_bounds(report, finding, who);
    case FindingKind::kRace: return race(report, finding, who);
    case FindingKind::kMissingBarrier: return missing_barrier(report, finding, who);
    case FindingKind::kUninitialized: return uninitialized(report, finding, who);
    case FindingKind::kMisaligned:
      if (finding.buffer_name.empty()) return fmt::format("{}: {}", who, finding.detail);  // a promise, not an access
      return fmt::format("{} {} {} at an address that is not a multiple of its size", who, verb(finding.here.access),
                         element_name(report, finding));
    case FindingKind::kDeadlock:
      return fmt::format("{}{} waits without end for {} to change; {}", who,
                         finding.count > 1 ? fmt::format(" (like {} more)", finding.count - 1) : "", element_name(report, finding),
                         finding.detail);
    case FindingKind::kHole: return fmt::format("{} reaches hole {}, which is open", who, finding.hole);
    case FindingKind::kAssert: return fmt::format("{}: device_assert fails{}{}", who, finding.detail.empty() ? "" : ": ", finding.detail);
    case FindingKind::kNotFinite: return fmt::format("{}: {}; it reaches {}", who, finding.detail, element_name(report, finding));
    case FindingKind::kBadLaunch: return finding.detail.empty() ? "the launch cannot be executed" : finding.detail;
  }
  return "";
}

std::string_view name(FindingKind kind) {
  switch (kind) {
    case FindingKind::kOutOfBounds: return "OUT_OF_BOUNDS";
    case FindingKind::kMisaligned: return "MISALIGNED";
    case FindingKind::kUninitialized: return "UNINITIALIZED";
    case FindingKind::kRace: return "RACE";
    case FindingKind::kMissingBarrier: return "MISSING_BARRIER";
    case FindingKind::kDeadlock: return "DEADLOCK";
    case FindingKind::kHole: return "HOLE";
    case FindingKind::kAssert: return "ASSERT";
    case FindingKind::kNotFinite: return "NOT_FINITE";
    case FindingKind::kBadLaunch: return "BAD_LAUNCH";
  }
  return "";
}

std::string_view name(AccessKind access) {
  switch (access) {
    case AccessKind::kRead: return "read";
    case AccessKind::kWrite: return "write";
    case AccessKind::kAtomic: return "atomic";
  }
  return "";
}

}  // namespace kl
