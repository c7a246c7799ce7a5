#include <checker/fingerprint.hpp>

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <checker/compare.hpp>
#include <checker/judge.hpp>
#include <checker/mistakes.hpp>

namespace kl {
namespace {

// What a known mistake has in common with the kernel, output by output.
struct Likeness {
  bool completed = true;
  std::vector<bool> same;   // by buffer: the same bits in every case
  std::vector<bool> right;  // by buffer: right in every case; only of buffers that are not the same
};

std::vector<bool> wrong_outputs(const Puzzle& puzzle, const CaseOutputs& one, const std::vector<BufferResult>& results) {
  const std::vector<const Buffer*> buffers = buffers_of(one.prepared->inputs.arguments);
  std::vector<bool> wrong(buffers.size(), false);
  for (std::size_t i = 0; i < std::min(buffers.size(), results.size()); ++i) {
    if (buffers[i]->role == Role::kInput) continue;
    const Array& reference = one.prepared->inputs.data.expected.at(buffers[i]->name);
    wrong[i] = compare(*buffers[i], results[i], reference, puzzle.tolerance_of(buffers[i]->name)).wrong > 0;
  }
  return wrong;
}

// Stops where none of the wrong outputs is like the kernel's any more.
Likeness likeness(const Puzzle& puzzle, const std::vector<CaseOutputs>& cases, const std::vector<bool>& wrong,
                  const std::filesystem::path& module, const CheckOptions& options, const Backend& backend) {
  Likeness like{.same = std::vector<bool>(wrong.size(), true), .right = std::vector<bool>(wrong.size(), true)};
  for (const CaseOutputs& one : cases) {
    if (options.cancelled && options.cancelled->load()) return {.completed = false, .same = {}, .right = {}};
    RunRequest request = request_for(*one.prepared, module, puzzle.entries.front(), {}, options.limits);
    request.machine = options.machine;
    const RunResult result = backend.run(request);
    const std::vector<const Buffer*> buffers = buffers_of(one.prepared->inputs.arguments);
    if (result.outcome != RunOutcome::kCompleted || result.buffers.size() != wrong.size() || one.outputs->size() != wrong.size())
      return {.completed = false, .same = {}, .right = {}};
    const std::vector<bool> off = wrong_outputs(puzzle, one, result.buffers);
    bool any = std::none_of(wrong.begin(), wrong.end(), [](bool w) { return w; });  // an input was changed instead
    for (std::size_t i = 0; i < wrong.size(); ++i) {
      if (buffers[i]->role != Role::kInput) like.same[i] = like.same[i] && (*one.outputs)[i].bytes == result.buffers[i].bytes;
      like.right[i] = like.right[i] && !off[i];
      any = any || (wrong[i] && like.same[i]);
    }
    if (!any) return {.completed = false, .same = {}, .right = {}};
  }
  return like;
}

bool all_of(const std::vector<bool>& values) { return std::all_of(values.begin(), values.end(), [](bool v) { return v; }); }

// A mistake of one output leaves those alone that the kernel has right.
bool spares_right_outputs(const Likeness& like, const std::vector<bool>& wrong) {
  for (std::size_t i = 0; i < wrong.size(); ++i)
    if (!wrong[i] && !like.same[i] && !like.right[i]) return false;
  return true;
}

std::vector<std::size_t> outputs_of(const std::vector<bool>& wrong) {
  std::vector<std::size_t> outputs;
  for (std::size_t i = 0; i < wrong.size(); ++i)
    if (wrong[i]) outputs.push_back(i);
  return outputs;
}

bool is_same(const Likeness& like, const std::vector<std::size_t>& outputs) {
  return std::all_of(outputs.begin(), outputs.end(), [&](std::size_t i) { return like.same[i]; });
}

struct Named {
  std::vector<std::size_t> outputs;
  KnownMistake known;
};

// "dk: ... dq: ... dv is wrong in another way."
std::string sentence_of(const std::vector<Named>& named, const std::vector<bool>& wrong, const std::vector<const Buffer*>& buffers) {
  std::vector<std::string> parts, others;
  std::vector<bool> is_named(wrong.size(), false);
  for (const Named& one : named) {
    std::vector<std::string> names;
    for (const std::size_t i : one.outputs) {
      names.push_back(buffers[i]->name);
      is_named[i] = true;
    }
    parts.push_back(fmt::format("{}: {}", fmt::join(names, ", "), one.known.mistake));
  }
  for (std::size_t i = 0; i < wrong.size(); ++i)
    if (wrong[i] && !is_named[i]) others.push_back(buffers[i]->name);
  std::string text = fmt::format("{}", fmt::join(parts, " "));
  if (!others.empty()) text += fmt::format(" {} {} wrong in another way.", fmt::join(others, ", "), others.size() == 1 ? "is" : "are");
  return text;
}

void report_parts(const std::vector<Named>& named, const std::vector<bool>& wrong, const std::vector<CaseOutputs>& cases, Report& report) {
  if (named.empty()) return;
  report.mistake = sentence_of(named, wrong, buffers_of(cases.front().prepared->inputs.arguments));
  for (const Named& one : named)  // the earliest tier that helps
    if (one.known.hint > 0 && (report.mistake_hint == 0 || one.known.hint < report.mistake_hint)) report.mistake_hint = one.known.hint;
}

}  // namespace

void name_mistake(const Puzzle& puzzle, const PuzzleFolder& folder, const std::vector<CaseOutputs>& cases,
                  const CheckOptions& options, const Backend& backend, Report& report) {
  if (cases.empty()) return;
  std::vector<bool> wrong(cases.front().outputs->size(), false);
  for (const CaseOutputs& one : cases) {
    if (one.outputs->size() != wrong.size()) return;
    const std::vector<bool> here = wrong_outputs(puzzle, one, *one.outputs);
    std::transform(wrong.begin(), wrong.end(), here.begin(), wrong.begin(), [](bool a, bool b) { return a || b; });
  }
  std::vector<Named> named, in_part;
  std::vector<bool> open = wrong;  // wrong and without a name yet
  for (const KnownMistake& known : known_mistakes(folder)) {
    if (options.cancelled && options.cancelled->load()) return;
    if (known.expected != Verdict::kWrong || !known.error.empty()) continue;
    const host::CompileResult compiled = backend.compile({.file = known.file, .entries = puzzle.entries,
                                                         .meta = options.meta, .extra_flags = {},
                                                         .cancelled = options.cancelled});
    if (!compiled.ok) continue;  // dev check reports it
    const Likeness like = likeness(puzzle, cases, wrong, compiled.module, options, backend);
    if (!like.completed) continue;
    if (all_of(like.same)) {
      report.mistake = known.mistake;
      report.mistake_hint = known.hint;
      return;
    }
    Named one{.outputs = {}, .known = known};
    if (!spares_right_outputs(like, wrong)) {
      // The same mistake in some of the places: all that is wrong has its bits.
      one.outputs = outputs_of(wrong);
      if (in_part.empty() && is_same(like, one.outputs)) in_part.push_back(std::move(one));
      continue;
    }
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (!open[i] || !like.same[i]) continue;
      one.outputs.push_back(i);
      open[i] = false;
    }
    if (!one.outputs.empty()) named.push_back(std::move(one));
  }
  const bool all_named = outputs_of(open).empty();
  report_parts(all_named || in_part.empty() ? named : in_part, wrong, cases, report);
}

}  // namespace kl
