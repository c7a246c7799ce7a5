#include <checker/wait_graph.hpp>

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include <checker/phrases.hpp>

namespace kl {
namespace {

// Each is one more run.
constexpr std::size_t kMostElements = 8;

using Block = std::array<std::int64_t, 3>;

Block block_of(const Side& side) { return {side.block[0], side.block[1], side.block[2]}; }

// What the touches of one element that is waited for say.
struct Waited {
  const Finding* finding = nullptr;
  std::optional<Side> last_change;
  std::vector<Block> waiting;  // blocks that have looked in vain since
};

Waited read_touches(const Finding& finding, const std::vector<ElementTouch>& touches) {
  Waited out;
  out.finding = &finding;
  for (std::size_t i = 0; i < touches.size(); ++i) {
    const ElementTouch& touch = touches[i];
    const bool changed = touch.writes && i + 1 < touches.size() && touches[i + 1].before != touch.before;
    if (changed) {
      out.last_change = touch.by;
      out.waiting.clear();
    } else if (const Block block = block_of(touch.by); std::find(out.waiting.begin(), out.waiting.end(), block) == out.waiting.end()) {
      out.waiting.push_back(block);
    }
  }
  return out;
}

class Graph {
 public:
  Graph(const TouchesOf& touches, CaseReport& report) : report_(report) {
    for (const Finding& finding : report.findings) {
      if (finding.kind != FindingKind::kDeadlock || finding.buffer < 0 || waited_.size() == kMostElements) continue;
      waited_.push_back(read_touches(finding, touches(finding.buffer, finding.element)));
    }
  }

  // From the first block of a finding along who is waited for, until somebody comes again.
  std::string words(const Waited& from) const {
    std::string text;
    std::vector<const Waited*> passed;
    for (const Waited* at = &from; at != nullptr;) {
      passed.push_back(at);
      if (!at->last_change) return text + (text.empty() ? "nobody has changed it" : "which nobody has changed");
      const Side changer = without_lane(*at->last_change);
      text += fmt::format("{}{} changed {}last, on line {}", text.empty() ? "" : "which ", side_text(changer, report_.launches),
                          text.empty() ? "it " : "", changer.place.line);
      const Waited* next = wait_of(changer);
      if (next == nullptr) return text + ", and has ended without changing it again";
      if (next == at) return text + ", and waits for it too";
      text += fmt::format(", and waits for {}", element_text(*next));
      if (std::find(passed.begin(), passed.end(), next) != passed.end()) return text + (next == &from ? ": a circle" : "");
      text += ", ";
      at = next;
    }
    return text;
  }
  const std::vector<Waited>& waited() const { return waited_; }

 private:
  static Side without_lane(Side side) {
    side.lane = -1;
    return side;
  }
  std::string element_text(const Waited& waited) const {
    return waited.finding->buffer_name + index_text(index_of_finding(report_, *waited.finding));
  }
  // What a block waits for; null: it does not wait any more.
  const Waited* wait_of(const Side& side) const {
    const Block block = block_of(side);
    for (const Waited& w : waited_)
      if (block_of(w.finding->here) == block) return &w;
    for (const Waited& w : waited_)
      if (std::find(w.waiting.begin(), w.waiting.end(), block) != w.waiting.end()) return &w;
    return nullptr;
  }

  const CaseReport& report_;
  std::vector<Waited> waited_;
};

}  // namespace

void explain_deadlocks(const TouchesOf& touches, CaseReport& report) {
  const Graph graph(touches, report);
  for (const Waited& waited : graph.waited()) {
    const std::string words = graph.words(waited);
    Finding& finding = report.findings[static_cast<std::size_t>(waited.finding - report.findings.data())];
    finding.detail = words + (finding.detail.empty() ? "" : "; " + finding.detail);
    finding.has_other = waited.last_change.has_value();
    if (waited.last_change) finding.other = *waited.last_change;
  }
}

}  // namespace kl
