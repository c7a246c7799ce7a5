#include <checker/fingerprint.hpp>

#include <algorithm>

#include <checker/compare.hpp>
#include <checker/judge.hpp>
#include <checker/mistakes.hpp>

namespace kl {
namespace {

bool gives_the_same(const CaseOutputs& one, const std::filesystem::path& module, const std::string& entry,
                    const CheckOptions& options, const Backend& backend) {
  if (options.cancelled && options.cancelled->load()) return false;
  RunRequest request = request_for(*one.prepared, module, entry, {}, options.limits);
  request.machine = options.machine;
  const RunResult result = backend.run(request);
  return result.outcome == RunOutcome::kCompleted &&
         same_outputs(buffers_of(one.prepared->inputs.arguments), *one.outputs, result.buffers);
}

}  // namespace

void name_mistake(const Puzzle& puzzle, const PuzzleFolder& folder, const std::vector<CaseOutputs>& cases,
                  const CheckOptions& options, const Backend& backend, Report& report) {
  for (const KnownMistake& known : known_mistakes(folder)) {
    if (options.cancelled && options.cancelled->load()) return;
    if (known.expected != Verdict::kWrong || !known.error.empty()) continue;
    const host::CompileResult compiled = backend.compile({.file = known.file, .entries = puzzle.entries,
                                                         .meta = options.meta, .extra_flags = {},
                                                         .cancelled = options.cancelled});
    if (!compiled.ok) continue;  // dev check reports it
    const bool same = std::all_of(cases.begin(), cases.end(), [&](const CaseOutputs& one) {
      return gives_the_same(one, compiled.module, puzzle.entries.front(), options, backend);
    });
    if (!same || cases.empty()) continue;
    report.mistake = known.mistake;
    report.mistake_hint = known.hint;
    return;
  }
}

}  // namespace kl
