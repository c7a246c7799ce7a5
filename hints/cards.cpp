#include <hints/cards.hpp>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace fs = std::filesystem;

namespace kl::hints {
namespace {

// "03_masking" to "masking"
std::string name_of(const fs::path& file) {
  const std::string stem = file.stem().string();
  const std::size_t first = stem.find_first_not_of("0123456789_");
  return first == std::string::npos ? stem : stem.substr(first);
}

Card read_card(const fs::path& file) {
  std::ifstream stream(file);
  std::ostringstream text;
  text << stream.rdbuf();
  Card card{.name = name_of(file), .title = {}, .text = text.str(), .file = file};
  if (card.text.starts_with("# ")) card.title = card.text.substr(2, card.text.find('\n') - 2);
  return card;
}

}  // namespace

std::vector<Card> cards_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code none;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, none))
    if (entry.path().extension() == ".md") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<Card> cards;
  for (const fs::path& file : files) cards.push_back(read_card(file));
  return cards;
}

const Card* find_card(const std::vector<Card>& cards, std::string_view name) {
  const auto found = std::find_if(cards.begin(), cards.end(), [&](const Card& card) { return card.name == name; });
  return found == cards.end() ? nullptr : &*found;
}

}  // namespace kl::hints
