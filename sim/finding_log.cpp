#include <sim/finding_log.hpp>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <regex>

#include <sim/debug_stops.hpp>

namespace kl::sim {

namespace {

// As a debugger shows it; the report has better words.
void tell_debugger(const FindingRecord& f) {
  constexpr const char* kKinds[] = {"OUT_OF_BOUNDS", "MISALIGNED", "UNINITIALIZED", "RACE", "MISSING_BARRIER", "DEADLOCK",
                                    "open hole",     "assertion",  "bad launch"};
  constexpr const char* kAccess[] = {"read", "write", "atomic"};
  std::snprintf(kernelings_finding_text, sizeof kernelings_finding_text, "%s, %s of element %lld by lane %lld%s%s",
                kKinds[static_cast<int>(f.kind)], kAccess[static_cast<int>(f.here.access)], static_cast<long long>(f.element),
                static_cast<long long>(f.here.lane), f.detail[0] == '\0' ? "" : ": ", f.detail);
  kernelings_finding();
}

}  // namespace

void RunLog::begin_run() {
  finding_count = raced_count = touch_count = launch_count = 0;
  counters = {};
  outcome = RunOutcome::kCompleted;
  finished = false;
  message[0] = '\0';
  run_ms = 0;
}

int RunLog::intern_file(const char* file) {
  for (int i = 0; i < file_count; ++i)
    if (std::strncmp(files[i], file, kTextBytes - 1) == 0) return i;
  if (file_count == kMaxFiles) return -1;
  std::strncpy(files[file_count], file, kTextBytes - 1);
  return file_count++;
}

bool RunLog::add(const FindingRecord& finding, bool knows_other) {
  for (int i = 0; i < finding_count; ++i) {
    FindingRecord& f = findings[i];
    const bool same_place = f.kind == finding.kind && f.buffer == finding.buffer && f.hole == finding.hole &&
                            f.here.file == finding.here.file && f.here.line == finding.here.line &&
                            f.here.access == finding.here.access && (!knows_other || f.other.line == finding.other.line);
    // Who waits for what is the finding itself.
    const bool same_wait = f.kind != FindingKind::kDeadlock || f.element == finding.element;
    if (same_place && same_wait) {
      f.count += finding.count;
      return false;
    }
  }
  if (finding_count == kMaxFindings) return false;
  findings[finding_count++] = finding;
  tell_debugger(finding);
  return true;
}

void RunLog::add_raced(const RacedGranule& granule, bool of_new_finding) {
  const int room = of_new_finding ? kMaxRaced : kMaxRaced - kMaxFindings;
  if (raced_count >= room || std::find(raced, raced + raced_count, granule) != raced + raced_count) return;
  raced[raced_count++] = granule;
}

void RunLog::fail(RunOutcome what, const std::string& text) {
  outcome = what;
  std::strncpy(message, text.c_str(), sizeof message - 1);
}

SideRecord make_side(RunLog& log, AccessKind access, const std::int64_t block[3], std::int64_t lane, tl::site where) {
  SideRecord side;
  side.access = access;
  std::copy_n(block, 3, side.block);
  side.lane = lane;
  side.file = where.line == 0 ? -1 : log.intern_file(where.file);
  side.line = where.line;
  return side;
}

namespace {

Side decode_side(const RunLog& log, const SideRecord& s) {
  Side out;
  out.access = s.access;
  std::copy_n(s.block, 3, out.block);
  out.lane = s.lane;
  out.place = {s.file >= 0 ? log.files[s.file] : "", s.line};
  return out;
}

}  // namespace

std::string shared_tile_name(const Place& place) {
  std::ifstream source(place.file);
  std::string text;
  for (int line = 0; line < place.line && std::getline(source, text); ++line) {}
  static const std::regex kDeclaration(R"((\w+)\s*=\s*\w+\.\s*(template\s+)?shared\b)");
  if (std::smatch match; std::regex_search(text, match, kDeclaration)) return match[1];
  static const std::regex kFetch(R"(\.\s*(template\s+)?fetch\b)");
  return (std::regex_search(text, kFetch) ? "the tile fetched on line " : "the shared tile of line ") + std::to_string(place.line);
}

std::vector<ElementTouch> decode_touches(const RunLog& log) {
  std::vector<ElementTouch> out;
  for (int i = 0; i < log.touch_count; ++i) {
    const TouchRecord& t = log.touches[i];
    out.push_back({decode_side(log, t.by), t.reads, t.writes, t.replaces, t.before});
  }
  return out;
}

std::vector<Finding> decode_findings(const RunLog& log, const std::vector<std::string>& buffer_names) {
  std::vector<Finding> out;
  for (int i = 0; i < log.finding_count; ++i) {
    const FindingRecord& f = log.findings[i];
    Finding d;
    d.kind = f.kind;
    if (f.launch >= 0 && f.launch < kMaxLaunches) d.kernel = log.launches[f.launch].kernel;
    d.here = decode_side(log, f.here);
    d.has_other = f.has_other;
    d.other = decode_side(log, f.other);
    d.buffer = f.buffer;
    if (f.buffer >= 0)
      d.buffer_name = f.buffer < static_cast<int>(buffer_names.size()) ? buffer_names[f.buffer] : "workspace";
    if (f.shared_rank > 0) {
      d.shared_shape.assign(f.shared_extent, f.shared_extent + f.shared_rank);
      d.shared_place = {f.shared_file >= 0 ? log.files[f.shared_file] : "", f.shared_line};
      d.buffer_name = shared_tile_name(d.shared_place);
    }
    d.element = f.element;
    d.neighbour = f.neighbour;
    d.count = f.count;
    d.hole = f.hole;
    d.detail = f.detail;
    out.push_back(std::move(d));
  }
  return out;
}

}  // namespace kl::sim
