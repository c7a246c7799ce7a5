#include <checker/fingerprint.hpp>

#include <checker/compare.hpp>
#include <checker/judge.hpp>
#include <checker/mistakes.hpp>

namespace kl {

void name_mistake(const Puzzle& puzzle, const PuzzleFolder& folder, const PreparedCase& prepared,
                  const std::vector<BufferResult>& outputs, const CheckOptions& options, const Backend& backend,
                  Report& report) {
  const std::vector<const Buffer*> buffers = buffers_of(prepared.inputs.arguments);
  const std::string& entry = puzzle.entries.front();
  for (const KnownMistake& known : known_mistakes(folder)) {
    if (options.cancelled && options.cancelled->load()) return;
    if (known.expected != Verdict::kWrong || !known.error.empty()) continue;
    const sim::CompileResult compiled =
        backend.compile({.file = known.file, .entries = puzzle.entries, .meta = options.meta, .extra_flags = {}, .cancelled = options.cancelled});
    if (!compiled.ok) continue;  // dev check reports it
    const RunResult result = backend.run(request_for(prepared, compiled.module, entry, 0, options.limits));
    if (result.outcome != RunOutcome::kCompleted || !same_outputs(buffers, outputs, result.buffers)) continue;
    report.mistake = known.mistake;
    report.mistake_hint = known.hint;
    return;
  }
}

}  // namespace kl
