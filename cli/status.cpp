#include <cli/status.hpp>

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace kl::cli {
namespace {

const PuzzleProgress* find(const PuzzleFolder& folder, const Progress& progress) {
  const auto entry = progress.find(progress_key(folder));
  return entry == progress.end() ? nullptr : &entry->second;
}

std::string colour_of(const std::string& word) {
  if (word == "passed") return "\x1b[32m";
  if (word == "tried") return "\x1b[33m";
  return "\x1b[2m";
}

std::string status_text(const PuzzleFolder& folder, const Progress& progress) {
  const PuzzleProgress* puzzle = find(folder, progress);
  if (!puzzle || !puzzle->last_verdict) return puzzle && puzzle->passed ? "passed" : "new";
  if (!puzzle->passed) return std::string(name(*puzzle->last_verdict));
  if (*puzzle->last_verdict == Verdict::kPass) return "passed";
  return fmt::format("passed, now {}", name(*puzzle->last_verdict));
}

}  // namespace

std::string status_word(const PuzzleFolder& folder, const Progress& progress) {
  const PuzzleProgress* puzzle = find(folder, progress);
  if (puzzle && puzzle->passed) return "passed";
  return puzzle && puzzle->last_verdict ? "tried" : "new";
}

std::vector<std::string> list_lines(const std::vector<PuzzleFolder>& puzzles, const Progress& progress,
                                    bool colour) {
  size_t slug_width = 0, status_width = 0;
  for (const PuzzleFolder& folder : puzzles) {
    slug_width = std::max(slug_width, folder.slug.size());
    status_width = std::max(status_width, status_text(folder, progress).size());
  }
  const PuzzleFolder* next = next_puzzle(puzzles, progress);
  std::vector<std::string> lines;
  std::string track;
  for (const PuzzleFolder& folder : puzzles) {
    if (folder.track != track || lines.empty()) {
      track = folder.track;
      lines.push_back(fmt::format("{}{}", lines.empty() ? "" : "\n", track.empty() ? "(no track)" : track));
    }
    const std::string word = status_word(folder, progress);
    const std::string status = fmt::format("{:<{}}", status_text(folder, progress), status_width);
    lines.push_back(fmt::format("{} {:02}  {:<{}}  {:<5}  {}  {}", &folder == next ? ">" : " ", folder.number,
                                folder.slug, slug_width,
                                std::string(std::clamp(folder.difficulty, 0, 5), '*'),
                                colour ? colour_of(word) + status + "\x1b[0m" : status, folder.title));
  }
  return lines;
}

nlohmann::ordered_json puzzle_json(const PuzzleFolder& folder, const Progress& progress) {
  nlohmann::ordered_json json = {
      {"number", folder.number},         {"slug", folder.slug},
      {"title", folder.title},           {"track", folder.track},
      {"difficulty", folder.difficulty}, {"status", status_word(folder, progress)}};
  const PuzzleProgress* puzzle = find(folder, progress);
  json["last_verdict"] =
      puzzle && puzzle->last_verdict ? nlohmann::ordered_json(name(*puzzle->last_verdict)) : nullptr;
  json["hint_tier"] = puzzle ? puzzle->hint_tier : 0;
  return json;
}

int passed_count(const std::vector<PuzzleFolder>& puzzles, const Progress& progress) {
  return static_cast<int>(std::count_if(puzzles.begin(), puzzles.end(), [&](const PuzzleFolder& folder) {
    return status_word(folder, progress) == "passed";
  }));
}

std::string bar(int part, int whole, int width) {
  const int filled = whole > 0 ? part * width / whole : 0;
  return fmt::format("[{:#<{}}{:-<{}}]", "", filled, "", width - filled);
}

void print_warning(ProgressStore& store) {
  const std::string warning = store.take_warning();
  if (!warning.empty()) fmt::print(stderr, "kernelings: {}\n", warning);
}

}  // namespace kl::cli
