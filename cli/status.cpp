#include <cli/status.hpp>

#include <algorithm>
#include <cctype>
#include <cstdio>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cli/stars.hpp>

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

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::string cut(const std::string& text, int columns) {
  if (static_cast<int>(text.size()) <= columns) return text;
  return columns > 3 ? text.substr(0, static_cast<std::size_t>(columns - 3)) + "..." : std::string();
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

bool matches(const PuzzleFolder& folder, const std::vector<std::string>& words) {
  const std::string text = lower(fmt::format("{} {} {} {}", number_text(folder.number), folder.slug, folder.title, folder.track));
  return std::all_of(words.begin(), words.end(), [&](const std::string& word) { return text.find(lower(word)) != std::string::npos; });
}

std::vector<std::string> list_lines(const std::vector<PuzzleFolder>& puzzles, const Progress& progress,
                                    const std::vector<BenchRecord>& records, const ListStyle& style) {
  std::size_t slug_width = 6, status_width = 6;  // of the headings "puzzle" and "status"
  std::vector<std::string> tracks, lines;
  for (const PuzzleFolder& folder : puzzles) {
    slug_width = std::max(slug_width, folder.slug.size());
    status_width = std::max(status_width, status_text(folder, progress).size());
    if (std::find(tracks.begin(), tracks.end(), folder.track) == tracks.end()) tracks.push_back(folder.track);
  }
  lines.push_back(fmt::format("  {:<{}}  level stars  {:<{}}  title", "   puzzle", slug_width + 4, "status", status_width));
  for (const std::string& track : tracks) {
    lines.emplace_back(track.empty() ? "(no track)" : track);
    for (const PuzzleFolder& folder : puzzles) {
      if (folder.track != track) continue;
      const std::string word = status_word(folder, progress);
      const std::string status = fmt::format("{:<{}}", status_text(folder, progress), status_width);
      const std::string stars = stars_text(stars_of(folder, progress, records));
      const std::string head = fmt::format("{} {}  {:<{}}    {}    {}  ", progress_key(folder) == style.next_key ? ">" : " ",
                                           number_text(folder.number), folder.slug, slug_width, std::clamp(folder.difficulty, 0, 5), stars);
      const int room = style.width - static_cast<int>(head.size() + status.size()) - 2;
      lines.push_back(head + (style.colour ? colour_of(word) + status + "\x1b[0m" : status) + "  " +
                      (style.width > 0 ? cut(folder.title, room) : folder.title));
    }
  }
  return lines;
}

nlohmann::ordered_json puzzle_json(const PuzzleFolder& folder, const Progress& progress, const std::vector<BenchRecord>& records) {
  nlohmann::ordered_json json = {
      {"number", folder.number},         {"slug", folder.slug},
      {"title", folder.title},           {"track", folder.track},
      {"difficulty", folder.difficulty}, {"status", status_word(folder, progress)}};
  const PuzzleProgress* puzzle = find(folder, progress);
  json["last_verdict"] =
      puzzle && puzzle->last_verdict ? nlohmann::ordered_json(name(*puzzle->last_verdict)) : nullptr;
  const Stars stars = stars_of(folder, progress, records);
  json["stars"] = {{"correct", stars.correct}, {"clean", stars.clean}, {"fast", stars.fast}};
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
