#include <cli/bench/contenders.hpp>

#include <unistd.h>

#include <algorithm>
#include <sstream>

#include <fmt/format.h>

#include <cli/choose.hpp>
#include <cli/learner_file.hpp>
#include <cli/meta_option.hpp>
#include <cli/tune/tuned.hpp>
#include <cli/progress_store.hpp>
#include <cli/usage_error.hpp>

namespace fs = std::filesystem;

namespace kl::cli {
namespace {

fs::path existing_file(const std::string& option, const std::string& name) {
  const fs::path file = fs::absolute(name).lexically_normal();
  if (!fs::exists(file)) throw UsageError(fmt::format("{}: there is no file {}", option, name));
  if (!fs::is_regular_file(file) || ::access(file.c_str(), R_OK) != 0) throw UsageError(fmt::format("{}: cannot read {}", option, name));
  return file;
}

bool is_file_name(const std::string& rival) {
  return rival != "solution" && rival != "best" && (rival.find('=') == std::string::npos || fs::exists(rival));
}

void require_one_puzzle(const BenchArguments& arguments) {
  if (arguments.puzzles.size() == 1) return;
  if (!arguments.file.empty()) throw UsageError("--file is a kernel of one puzzle: name the puzzle too");
  for (const std::string& rival : arguments.rivals)
    if (is_file_name(rival)) throw UsageError(fmt::format("--vs {}: a kernel file belongs to one puzzle: name the puzzle too", rival));
}

MetaValues meta_of(const std::string& text, const fs::path& file) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');) parts.push_back(part);
  return parse_meta(parts, file);
}

Contender first_contender(const Settings& settings, const PuzzleFolder& folder, const BenchArguments& arguments) {
  Contender first;
  if (arguments.solution) {
    first = {"solution", folder.solution(), {}};
  } else if (!arguments.file.empty()) {
    first.file = existing_file("--file", arguments.file);
    first.name = first.file.stem().string();
  } else {
    first = {"yours", learner_file(settings, folder), {}};
    if (!fs::exists(first.file))
      throw UsageError(fmt::format("you have no file for {} yet: `./kernelings run {}` makes it; --solution times the solution",
                                   folder.slug, folder.slug));
  }
  first.meta = parse_meta(arguments.meta, first.file);
  if (!first.meta.empty()) first.name += " " + meta_text(first.meta);
  return first;
}

void add_best(const PuzzleFolder& folder, const std::string& size, BenchHistory& history, Contenders& out) {
  const std::vector<BenchRecord> records = history.load();
  const BenchRecord* best = newest_best_of(records, progress_key(folder), size);
  if (best == nullptr) {
    out.remarks.push_back(fmt::format("{}: no best is kept yet; a right and steady run of your file at {} makes one", folder.slug, size));
  } else if (const fs::path file = history.kept_file(*best); !fs::exists(file)) {
    out.remarks.push_back(fmt::format("{}: the file of your best is gone: {}", folder.slug, file.string()));
  } else {
    out.all.push_back({"best", file, best->meta});
  }
}

void take_tuned_values(const Settings& settings, const PuzzleFolder& folder, Contenders& out) {
  Contender& first = out.all.front();
  TunedValues values = tuned_values_here(settings, folder, first.file);
  first.meta = std::move(values.meta);
  if (!first.meta.empty()) first.name += " tuned";
  out.remarks.push_back(std::move(values.remark));
}

}  // namespace

std::string meta_text(const MetaValues& meta) {
  std::string text;
  for (const auto& [name, value] : meta) text += (text.empty() ? "" : ",") + name + "=" + value;
  return text;
}

MetaValues overridden(const MetaValues& base, const MetaValues& other) {
  MetaValues meta;
  for (const auto& one : base)
    if (std::none_of(other.begin(), other.end(), [&](const auto& o) { return o.first == one.first; })) meta.push_back(one);
  meta.insert(meta.end(), other.begin(), other.end());
  return meta;
}

std::vector<const PuzzleFolder*> bench_puzzles(const Settings& settings, const std::vector<PuzzleFolder>& all,
                                               const BenchArguments& arguments) {
  require_one_puzzle(arguments);
  std::vector<const PuzzleFolder*> puzzles;
  for (const std::string& name : arguments.puzzles) {
    const PuzzleFolder* folder = &choose(all, name);
    if (std::find(puzzles.begin(), puzzles.end(), folder) == puzzles.end()) puzzles.push_back(folder);
  }
  if (!arguments.puzzles.empty()) return puzzles;
  for (const PuzzleFolder& folder : all)
    if (arguments.solution || fs::exists(learner_file(settings, folder))) puzzles.push_back(&folder);
  if (puzzles.empty())
    throw UsageError("you have no kernel files yet: `./kernelings run PUZZLE` makes one; `./kernelings bench --solution` times the solutions");
  return puzzles;
}

Contenders bench_contenders(const Settings& settings, const PuzzleFolder& folder, const BenchArguments& arguments,
                            const std::string& size, BenchHistory& history) {
  Contenders out;
  out.all.push_back(first_contender(settings, folder, arguments));
  if (arguments.tuned) take_tuned_values(settings, folder, out);
  const Contender first = out.all.front();
  out.is_learners = first.file == learner_file(settings, folder);
  for (const std::string& rival : arguments.rivals) {
    if (rival == "best") {
      add_best(folder, size, history, out);
    } else if (rival == "solution") {
      out.all.push_back({"solution", folder.solution(), {}});
    } else if (is_file_name(rival)) {
      const fs::path file = existing_file("--vs", rival);
      out.all.push_back({file.stem().string(), file, {}});
    } else {
      const MetaValues meta = meta_of(rival, first.file);
      out.all.push_back({meta_text(meta), first.file, overridden(first.meta, meta)});
    }
  }
  return out;
}

}  // namespace kl::cli
