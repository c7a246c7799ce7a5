// PTX as the compiler writes it has four hundred constants of the library that nothing reads, a .loc for every
// step of inlining, and the names of functions as bytes. What a reader wants of it is one tenth.
#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <set>

#include <gpu/inspect_listing.hpp>
#include <host/lines.hpp>

namespace kl::gpu {
namespace {

// File number, line, column.
using Position = std::array<int, 3>;

struct Location {
  Position at{};
  std::optional<Position> inlined_at;
};

// Numbers at the start of a text, separated by blanks.
template <std::size_t Count>
bool take_numbers(std::string_view& text, std::array<int, Count>& numbers) {
  for (int& number : numbers) {
    text = host::trimmed(text);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc()) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  }
  return true;
}

// ".loc 10 179 5, function_name $L__info_string14, inlined_at 5 69 3"
std::optional<Location> read_location(std::string_view line) {
  Location location;
  if (!host::take_prefix(line, ".loc") || !take_numbers(line, location.at)) return std::nullopt;
  constexpr std::string_view kInlined = "inlined_at";
  const auto at = line.find(kInlined);
  if (at == std::string_view::npos) return location;
  line.remove_prefix(at + kInlined.size());
  Position outer{};
  if (take_numbers(line, outer)) location.inlined_at = outer;
  return location;
}

// The number that ".file N "NAME"" gives a file; 0 if it has none.
int file_number(const std::vector<std::string>& lines, std::string_view file) {
  for (const std::string& line : lines) {
    std::string_view rest = host::trimmed(line);
    std::array<int, 1> number{};
    if (!host::take_prefix(rest, ".file") || !take_numbers(rest, number)) continue;
    const auto open = rest.find('"'), close = rest.rfind('"');
    if (open < close && rest.substr(open + 1, close - open - 1) == file) return number[0];
  }
  return 0;
}

// Follows inlining outwards from where the compiler is. It tells a chain from the outside in and repeats the
// steps that changed, so the last that was said of a place holds.
class LineTracker {
 public:
  explicit LineTracker(int file) : file_(file) {}
  void enter(const Location& location) {
    outer_[location.at] = location.inlined_at;
    at_ = location.at;
  }
  int learners_line() const {
    constexpr int kMostSteps = 64;
    std::optional<Position> at = at_;
    for (int step = 0; at && step < kMostSteps; ++step) {
      if ((*at)[0] == file_ && file_ != 0) return (*at)[1];
      const auto found = outer_.find(*at);
      at = found == outer_.end() ? std::nullopt : found->second;
    }
    return 0;
  }

 private:
  int file_;
  std::optional<Position> at_;
  std::map<Position, std::optional<Position>> outer_;
};

bool starts_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$'; }
bool in_name(char c) { return starts_name(c) || (c >= '0' && c <= '9'); }

// Names in a text; what follows a dot or a per cent sign is a directive or a register.
std::vector<std::string_view> names_in(std::string_view text) {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!in_name(text[i])) continue;
    const std::size_t first = i;
    while (i < text.size() && in_name(text[i])) ++i;
    const char before = first > 0 ? text[first - 1] : ' ';
    if (starts_name(text[first]) && before != '.' && before != '%') names.push_back(text.substr(first, i - first));
  }
  return names;
}

// A declaration or a function of the file, with its lines.
struct Item {
  std::vector<std::string_view> lines;
  std::string_view name;
  bool kept = false;
};

// The name that an item declares: the first, but for what a function returns, which stands in front of it.
std::string_view declared_name(const Item& item) {
  std::string_view head = item.lines.front();
  const auto close = head.find(')');
  const bool returns = head.find(".func") != std::string_view::npos && close != std::string_view::npos && close + 1 < head.size();
  if (returns) head.remove_prefix(close + 1);
  const auto names = names_in(head);
  return names.empty() ? std::string_view{} : names.front();
}

// Cuts the file at its top level. Sections of debug data and the file's own directives are left out.
std::vector<Item> items_of(const std::vector<std::string>& lines) {
  std::vector<Item> items;
  Item item;
  int depth = 0;
  bool skipping = false;
  for (const std::string& text : lines) {
    const std::string_view line = text;
    const std::string_view bare = host::trimmed(line.substr(0, line.find("//")));
    if (item.lines.empty() && depth == 0) {
      skipping = bare.starts_with(".section");
      const bool directive = bare.starts_with(".version") || bare.starts_with(".target") || bare.starts_with(".address_size") ||
                             bare.starts_with(".file");
      if (bare.empty() || directive) continue;
    }
    item.lines.push_back(line);
    depth += static_cast<int>(std::count(bare.begin(), bare.end(), '{') - std::count(bare.begin(), bare.end(), '}'));
    const bool ended = depth == 0 && (bare.ends_with(";") || bare.ends_with("}"));
    if (!ended) continue;
    item.name = declared_name(item);
    if (!skipping && !item.name.empty()) items.push_back(item);
    item = {};
  }
  return items;
}

// Marks the entry, and what marked items mention, until nothing is added.
void keep_used(std::vector<Item>& items, std::string_view entry) {
  std::set<std::string_view> used = {entry};
  for (bool grew = true; grew;) {
    grew = false;
    for (Item& item : items) {
      if (item.kept || !used.contains(item.name)) continue;
      item.kept = grew = true;
      for (const std::string_view line : item.lines)
        if (!host::trimmed(line).starts_with(".loc"))
          for (const std::string_view name : names_in(line)) used.insert(name);
    }
  }
}

// What helps nobody to read: blank lines, ends of lexical scopes, marks around inline assembly.
bool is_noise(std::string_view line) {
  return line.empty() || line.starts_with("$L__tmp") || line == "// begin inline asm" || line == "// end inline asm" ||
         line.starts_with("// .globl");
}

}  // namespace

Listing read_ptx(std::string_view ptx, std::string_view entry, std::string_view file) {
  const std::vector<std::string> lines = host::split_lines(ptx);
  std::vector<Item> items = items_of(lines);
  keep_used(items, entry);
  const int number = file_number(lines, file);
  Listing listing;
  for (const Item& item : items) {
    if (!item.kept) continue;
    LineTracker tracker(number);
    for (const std::string_view line : item.lines) {
      const std::string_view text = host::trimmed(line);
      if (const auto location = read_location(text)) tracker.enter(*location);
      else if (!is_noise(text)) listing.push_back({tracker.learners_line(), std::string(line)});
    }
  }
  const bool found = std::any_of(items.begin(), items.end(), [&](const Item& i) { return i.kept && i.name == entry; });
  return found ? listing : Listing{};
}

}  // namespace kl::gpu
