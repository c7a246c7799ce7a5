// What a puzzle's page and its hints must have, as far as a program can tell.
#include <algorithm>
#include <sstream>

#include <fmt/format.h>

#include <checker/mistakes.hpp>
#include <cli/atomic_file.hpp>
#include <cli/dev/rules.hpp>
#include <hints/cards.hpp>

namespace fs = std::filesystem;

namespace kl::cli {
namespace {

// A page by its lines: what stands in fences, and what does not.
struct Page {
  std::vector<std::string> lines;   // outside fences
  std::vector<std::string> fences;  // what each opens with: "text", "cpp"
};

Page page_of(const std::string& text) {
  Page page;
  bool in_fence = false;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with("```")) {
      if (!in_fence) page.fences.push_back(line.substr(3));
      in_fence = !in_fence;
    } else if (!in_fence) {
      page.lines.push_back(line);
    }
  }
  return page;
}

bool has_line(const Page& page, bool (*is)(const std::string&)) { return std::any_of(page.lines.begin(), page.lines.end(), is); }

bool is_formula(const std::string& line) {
  return line.starts_with("    ") && line.find('=') != std::string::npos && line.find("./kernelings") == std::string::npos;
}
bool is_head_of_comparison(const std::string& line) {
  return line.starts_with("| ") && line.find("| Triton | CUDA |") != std::string::npos;
}
bool is_section(const std::string& line) { return line.starts_with("## "); }

void check_readme(const fs::path& file, Problems& problems) {
  const Page page = page_of(read_file(file));
  const auto add = [&](std::string message) { problems.push_back({file, 1, std::move(message)}); };
  if (!has_line(page, [](const std::string& line) { return line.starts_with("# "); }))
    add("has no heading; begin with '# ' and the puzzle's title");
  if (!has_line(page, is_formula)) add("has no formula; say in a line that is indented by four what each output is: out[i] = ...");
  const bool picture = std::count(page.fences.begin(), page.fences.end(), "text") > 0 ||
                       has_line(page, [](const std::string& line) { return line.find(".svg)") != std::string::npos; });
  if (!picture) add("has no picture; draw the tile in a ```text block, or link to an .svg beside the page");
  if (!has_line(page, is_head_of_comparison))
    add("does not say it in Triton and in CUDA; add a table '| this file | Triton | CUDA |'");
  const auto last = std::find_if(page.lines.rbegin(), page.lines.rend(), is_section);
  const auto count = std::count(page.lines.begin(), page.lines.end(), "## Try next");
  if (count != 1 || *last != "## Try next") add("must end with one section '## Try next'");
}

// A tier without its picture or its code leaves the learner where the one before did.
void check_tiers(const fs::path& file, const hints::Hints& all, Problems& problems) {
  const auto needs = [&](int tier, const char* fence, const char* what) {
    const hints::Section& section = all.tiers[static_cast<std::size_t>(tier - 1)];
    const Page page = page_of(section.text);
    if (section.text.empty() || std::count(page.fences.begin(), page.fences.end(), fence) > 0) return;
    problems.push_back(
        {file, section.line, fmt::format("'## {}' has no ```{} block; add {}", hints::tier_name(tier), fence, what)});
  };
  needs(2, "text", "a picture of one tile with the numbers of a case");
  needs(3, "cpp", "the shape of the code with the decisive parts left open");
}

void check_notes(const PuzzleFolder& folder, const fs::path& file, const hints::Hints& all, Problems& problems) {
  for (const KnownMistake& known : known_mistakes(folder)) {
    if (!known.error.empty() || all.notes.count(known.expected) > 0) continue;
    const std::string note = fmt::format("has no '## On {}', which {} gets; say what that verdict means here", name(known.expected),
                                         known.file.filename().string());
    const bool said = std::any_of(problems.begin(), problems.end(), [&](const Problem& p) {
      return p.message.starts_with(fmt::format("has no '## On {}'", name(known.expected)));
    });
    if (!said) problems.push_back({file, 1, note});
  }
}

void check_cards(const fs::path& file, const hints::Hints& all, const std::vector<hints::Card>& cards, Problems& problems) {
  if (all.cards.empty())
    problems.push_back(
        {file, 1, "names no concept card; begin with a line 'Cards: masking, ...' (`./kernelings read` lists them)"});
  for (const std::string& card : all.cards)
    if (!hints::find_card(cards, card))
      problems.push_back({file, line_with(file, "Cards:"),
                          fmt::format("names the card '{}', which there is not; `./kernelings read` lists them", card)});
}

}  // namespace

Problems text_problems(const PuzzleFolder& folder, const std::vector<hints::Card>& cards) {
  Problems problems;
  if (const fs::path file = folder.path / "README.md"; fs::exists(file)) check_readme(file, problems);
  const fs::path file = folder.path / "hints.md";
  if (!fs::exists(file)) return problems;
  const hints::Hints all = hints::read(file);
  for (const hints::Problem& problem : all.problems) problems.push_back({file, problem.line, problem.message});
  check_tiers(file, all, problems);
  check_notes(folder, file, all, problems);
  check_cards(file, all, cards, problems);
  return problems;
}

}  // namespace kl::cli
