// Concept cards: half a page each on one idea that reports are about, shared by the puzzles. hints/cards/NAME.md, where
// numbers before the name order the listing. A card shows lines of kernels that exist, each block behind a comment that
// tests/hints/cards_test.cpp holds it to:
//
//   <!-- right: puzzles/03_mask-tail/solution.hpp -->
//   <!-- wrong: puzzles/03_mask-tail/wrong/store_only.hpp OUT_OF_BOUNDS -->
//   <!-- report: puzzles/03_mask-tail/wrong/store_only.hpp -->
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <checker/report.hpp>
#include <hints/hints.hpp>

namespace kl::hints {

struct Card {
  std::string name;   // "masking"
  std::string title;  // of its heading
  std::string text;   // Markdown, heading included
  std::filesystem::path file;
};

// In order of their file names; empty if there is no such folder.
std::vector<Card> cards_in(const std::filesystem::path& folder);

// Null if there is none of this name.
const Card* find_card(const std::vector<Card>& cards, std::string_view name);

// The card that a report is about: by verdict and finding, else the first that the puzzle names. Empty: none is.
std::string card_for(const Report& report, const Hints& hints);

// Every name that card_for may return on its own account.
std::vector<std::string_view> cards_of_rules();

}  // namespace kl::hints
