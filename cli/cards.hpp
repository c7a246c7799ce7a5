// The concept cards of this tree, and which of them a report is about.
#pragma once

#include <checker/puzzle_folder.hpp>
#include <checker/report.hpp>
#include <cli/settings.hpp>
#include <hints/cards.hpp>

namespace kl::cli {

std::vector<hints::Card> all_cards(const Settings& settings);

// Names the card that fits in the report, for its text.
void add_card(const PuzzleFolder& folder, Report& report);

// "Cards: masking (Masks belong to addresses), ..." for the hints of a puzzle; empty if it names none.
std::string cards_line(const Settings& settings, const PuzzleFolder& folder);

}  // namespace kl::cli
