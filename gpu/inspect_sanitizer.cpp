#include <gpu/inspect_sanitizer.hpp>

#include <algorithm>
#include <charconv>
#include <optional>

#include <host/lines.hpp>

namespace kl::gpu {
namespace {

constexpr std::string_view kMark = "=========";

// A report of the tool: its first line and the indented ones below.
struct Block {
  std::string head;
  std::vector<std::string> body;
};

// What the program under the tool printed has no mark, and is left out.
std::vector<Block> blocks_of(std::string_view output) {
  std::vector<Block> blocks;
  bool open = false;
  for (const std::string& line : host::split_lines(output)) {
    std::string_view text = line;
    if (!host::take_prefix(text, kMark)) continue;
    const bool indented = text.starts_with("  ");
    text = host::trimmed(text);
    if (text.empty()) {
      open = false;
    } else if (indented && open) {
      blocks.back().body.emplace_back(text);
    } else {
      blocks.push_back({std::string(text), {}});
      open = true;
    }
  }
  return blocks;
}

int number_at(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// "ERROR SUMMARY: 183 errors", "RACECHECK SUMMARY: 2 hazards displayed (1 error, 1 warning)"
std::optional<int> summary_of(std::string_view head) {
  constexpr std::string_view kSummary = "SUMMARY: ";
  const auto at = head.find(kSummary);
  if (at == std::string_view::npos || head.starts_with("LEAK")) return std::nullopt;
  return number_at(head.substr(at + kSummary.size()));
}

// Errors of the tool itself look like findings, but for these beginnings.
bool is_failure(std::string_view head) {
  if (head.starts_with("Internal Sanitizer Error") || head.starts_with("Device not supported")) return true;
  return head.starts_with("Error: ") && head.find("Race reported") == std::string_view::npos &&
         head.find("hazard") == std::string_view::npos;
}

// ":15" or ":15:vector_add" behind a file's name.
int line_after(std::string_view text) { return text.starts_with(":") ? number_at(text.substr(1)) : 0; }

// "... in /home/me/work/08.hpp:15"; the tool may leave the folder out. Line 0: it is not there.
Place place_in(std::string_view text, std::string_view file) {
  const std::string_view name = file.substr(file.rfind('/') + 1);
  for (const std::string_view known : {file, name}) {
    const auto at = known.empty() ? std::string_view::npos : text.rfind(known);
    if (at == std::string_view::npos) continue;
    const bool whole = at == 0 || text[at - 1] == ' ';
    if (const int line = whole ? line_after(text.substr(at + known.size())) : 0; line > 0) return {std::string(file), line};
  }
  return {};
}

// The file and line behind the last " in ", whoever's they are.
Place any_place(std::string_view text) {
  const auto at = text.rfind(" in ");
  if (at == std::string_view::npos) return {};
  const std::string_view rest = text.substr(at + 4);
  const auto colon = rest.find(':');
  const int line = colon == std::string_view::npos ? 0 : line_after(rest.substr(colon));
  return line > 0 ? Place{std::string(rest.substr(0, colon)), line} : Place{};
}

// "at tl_entry_softmax+0x90 in FILE:15", "Device Frame:tl_entry_softmax+0xa0 in unit.cu:3".
std::string kernel_in(std::string_view text) {
  constexpr std::string_view kEntry = "tl_entry_";
  const auto at = text.find(kEntry);
  if (at == std::string_view::npos) return "";
  const std::string_view rest = text.substr(at + kEntry.size());
  return std::string(rest.substr(0, rest.find_first_of("+( :")));
}

// "by thread (2,1,0) in block (0,0,0)"
std::string in_brackets(std::string_view text, std::string_view after) {
  const auto at = text.find(after);
  if (at == std::string_view::npos) return "";
  const std::string_view rest = text.substr(at + after.size());
  return std::string(rest.substr(0, rest.find(')') + 1));
}

void prefer(Place& kept, const Place& learners, const Place& any) {
  const bool is_learners = learners.line > 0;
  if (is_learners && (kept.file != learners.file || kept.line == 0)) kept = learners;
  if (!is_learners && kept.line == 0) kept = any;
}

SanitizerFinding finding_of(const Block& block, std::string_view file) {
  SanitizerFinding f;
  const bool race = block.head.find("Race reported") != std::string::npos;
  f.what = block.head;
  if (race) {
    // "Error: Race reported between Write access at FUNCTION in FILE:LINE", then "and Read access at ..."
    prefer(f.where, place_in(block.head, file), any_place(block.head));
    f.kernel = kernel_in(block.head);
    const auto at = block.head.find(" at ");
    f.what = block.head.substr(0, at);
  }
  for (const std::string& line : block.body) {
    if (line.starts_with("Saved host backtrace") || line.starts_with("Host Frame")) break;
    if (f.kernel.empty()) f.kernel = kernel_in(line);
    if (race && line.starts_with("and ")) {
      const std::string second = " " + line.substr(0, line.find(" at "));
      if (f.what.find(second) == std::string::npos) f.what += second;
      prefer(f.other, place_in(line, file), any_place(line));
      continue;
    }
    if (line.starts_with("by thread")) {
      f.thread = in_brackets(line, "thread ");
      f.block = in_brackets(line, "block ");
    } else if (line.starts_with("at ") || line.starts_with("Device Frame")) {
      prefer(f.where, place_in(line, file), any_place(line));
    } else {
      f.detail += (f.detail.empty() ? "" : " ") + line;
    }
  }
  return f;
}

bool same(const SanitizerFinding& a, const SanitizerFinding& b) {
  const auto equal = [](const Place& p, const Place& q) { return p.file == q.file && p.line == q.line; };
  return a.what == b.what && a.kernel == b.kernel && equal(a.where, b.where) && equal(a.other, b.other);
}

void add(SanitizerFinding finding, std::vector<SanitizerFinding>& findings) {
  const auto known = std::find_if(findings.begin(), findings.end(), [&](const auto& f) { return same(f, finding); });
  if (known != findings.end()) ++known->count;
  else findings.push_back(std::move(finding));
}

bool is_remark(std::string_view head) {
  return head.starts_with("COMPUTE-SANITIZER") || head.find("SUMMARY") != std::string_view::npos;
}

}  // namespace

SanitizerReport read_sanitizer(std::string_view output, std::string_view file) {
  SanitizerReport report;
  for (const Block& block : blocks_of(output)) {
    if (const auto errors = summary_of(block.head)) {
      report.errors += *errors;
      report.complete = true;
    } else if (is_failure(block.head)) {
      if (report.failure.empty()) report.failure = block.head;
    } else if (!is_remark(block.head)) {
      add(finding_of(block, file), report.findings);
    }
  }
  // A head that the tool does not count is a remark.
  if (report.complete && report.errors == 0) report.findings.clear();
  return report;
}

}  // namespace kl::gpu
