#include <checker/judge.hpp>

#include <fmt/format.h>

#include <algorithm>

#include <checker/compare.hpp>
#include <checker/diagnosis.hpp>

namespace kl {
namespace {

struct MemoryError {
  FindingKind kind;
  Verdict verdict;
};
// The worst first.
constexpr MemoryError kMemoryErrors[] = {
    {FindingKind::kOutOfBounds, Verdict::kOutOfBounds},
    {FindingKind::kMisaligned, Verdict::kMisaligned},
    {FindingKind::kRace, Verdict::kRace},
    {FindingKind::kMissingBarrier, Verdict::kMissingBarrier},
    {FindingKind::kUninitialized, Verdict::kUninitialized},
    {FindingKind::kDeadlock, Verdict::kDeadlock},
};

const Finding* first_of(FindingKind kind, const std::vector<Finding>& findings) {
  const auto found = std::find_if(findings.begin(), findings.end(), [&](const Finding& f) { return f.kind == kind; });
  return found == findings.end() ? nullptr : &*found;
}

Judgement about(Verdict verdict, const Finding& finding) {
  return {.verdict = verdict, .message = finding.detail, .where = finding.here.place, .mismatch = {}};
}

std::optional<Judgement> judge_findings(const std::vector<Finding>& findings) {
  // What a hole stands in with is the same in every block and has no value: that is the hole's fault alone.
  const bool excused = reached_hole(findings);
  for (const MemoryError& error : kMemoryErrors) {
    const bool follows = error.kind == FindingKind::kUninitialized || error.kind == FindingKind::kRace || error.kind == FindingKind::kMissingBarrier;
    if (excused && follows) continue;
    if (const Finding* finding = first_of(error.kind, findings)) return about(error.verdict, *finding);
  }
  for (const FindingKind kind : {FindingKind::kBadLaunch, FindingKind::kAssert}) {
    if (excused && kind == FindingKind::kBadLaunch) continue;
    if (const Finding* finding = first_of(kind, findings)) return about(Verdict::kCrash, *finding);
  }
  return std::nullopt;
}

std::optional<Judgement> judge_outcome(const RunResult& result) {
  Judgement judgement{.verdict = Verdict::kPass, .message = result.message, .where = result.where, .mismatch = {}};
  switch (result.outcome) {
    case RunOutcome::kCompleted: return std::nullopt;
    case RunOutcome::kCrashed: judgement.verdict = Verdict::kCrash; break;
    case RunOutcome::kTimedOut: judgement.verdict = Verdict::kTimeout; break;
    case RunOutcome::kBadSignature:
    case RunOutcome::kRefused: judgement.verdict = Verdict::kCompileError; break;
    case RunOutcome::kUnavailable: judgement.verdict = Verdict::kUnavailable; break;
  }
  return judgement;
}

std::optional<Mismatch> first_mismatch(const Puzzle& puzzle, const Inputs& inputs, const RunResult& result) {
  const std::vector<const Buffer*> buffers = buffers_of(inputs.arguments);
  std::vector<InputValues> values;
  for (const Buffer* buffer : buffers)
    if (const auto found = inputs.data.inputs.find(buffer->name); found != inputs.data.inputs.end())
      values.push_back({buffer->name, buffer->shape, found->second.data()});
  std::optional<Mismatch> first;
  for (std::size_t i = 0; i < buffers.size(); ++i) {
    if (buffers[i]->role == Role::kInput) continue;
    const Array& reference = inputs.data.expected.at(buffers[i]->name);
    const ComparedBuffer compared = compare(*buffers[i], result.buffers[i], reference, puzzle.tolerance_of(buffers[i]->name));
    if (compared.wrong == 0) continue;
    if (first) first->others.push_back({compared.name, compared.wrong, compared.size(), compared.unwritten});
    else first = diagnose(compared, values);
  }
  return first;
}

Judgement judge_outputs(const Puzzle& puzzle, const Inputs& inputs, const RunResult& result) {
  const std::vector<const Buffer*> buffers = buffers_of(inputs.arguments);
  Judgement judgement;
  if (result.buffers.size() != buffers.size())
    return {.verdict = Verdict::kCrash, .message = "the run returned no outputs", .where = {}, .mismatch = {}};
  for (std::size_t i = 0; i < buffers.size() && judgement.message.empty(); ++i)
    judgement.message = changed_input(*buffers[i], result.buffers[i]);
  judgement.mismatch = first_mismatch(puzzle, inputs, result);
  if (!judgement.message.empty() || judgement.mismatch) judgement.verdict = Verdict::kWrong;
  return judgement;
}

}  // namespace

bool reached_hole(const std::vector<Finding>& findings) { return first_of(FindingKind::kHole, findings) != nullptr; }

const Finding* finding_of(Verdict verdict, const std::vector<Finding>& findings) {
  for (const MemoryError& error : kMemoryErrors)
    if (error.verdict == verdict) return first_of(error.kind, findings);
  if (verdict == Verdict::kWrong) {
    const Finding* hole = first_of(FindingKind::kHole, findings);
    return hole ? hole : first_of(FindingKind::kNotFinite, findings);
  }
  if (verdict != Verdict::kCrash) return nullptr;
  const Finding* launch = first_of(FindingKind::kBadLaunch, findings);
  return launch ? launch : first_of(FindingKind::kAssert, findings);
}

std::vector<const Buffer*> buffers_of(const std::vector<Argument>& arguments) {
  std::vector<const Buffer*> buffers;
  for (const Argument& argument : arguments)
    if (const Buffer* buffer = std::get_if<Buffer>(&argument)) buffers.push_back(buffer);
  return buffers;
}

Judgement judge(const Puzzle& puzzle, const Inputs& inputs, const RunResult& result) {
  if (std::optional<Judgement> judgement = judge_findings(result.findings)) return *judgement;
  if (std::optional<Judgement> judgement = judge_outcome(result)) return *judgement;
  Judgement judgement = judge_outputs(puzzle, inputs, result);
  if (const Finding* hole = first_of(FindingKind::kHole, result.findings)) {
    judgement.verdict = Verdict::kWrong;
    judgement.where = hole->here.place;
  }
  return judgement;
}

}  // namespace kl
