#include <cli/bench/standing.hpp>

#include <cli/atomic_file.hpp>
#include <cli/progress_store.hpp>

namespace kl::cli {

void remember(BenchHistory& history, const std::string& puzzle, const std::string& device, BenchRow& row) {
  if (!row.timing) return;
  std::string text;
  try {
    text = read_file(row.contender.file);
  } catch (const std::filesystem::filesystem_error&) {  // gone since it was compiled: nobody can race it again
    return;
  }
  const std::vector<BenchRecord> records = history.load();
  const BenchRecord now = record_of({puzzle, row.size, device}, *row.timing, row.validated, content_hash(text), row.contender.meta);
  const BenchRecord* best = best_of(records, now.subject);
  if (best != nullptr) row.best = *best;
  row.standing = standing(now, best);
  history.add(now, best, text);
}

}  // namespace kl::cli
