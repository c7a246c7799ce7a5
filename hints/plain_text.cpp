// Markdown to plain terminal text: the few constructs that hints use, not a Markdown processor.
#include <algorithm>
#include <cctype>

#include <hints/hints.hpp>
#include <hints/table_text.hpp>

namespace kl::hints {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }
bool is_space(char c) { return c == ' ' || c == '\t'; }

// The end of an emphasis opened by `marker` at `start`, npos if it is no emphasis: "a * b" and
// snake_case_names stay as they are.
size_t emphasis_end(std::string_view text, size_t start, std::string_view marker) {
  const size_t inside = start + marker.size();
  if (inside >= text.size() || is_space(text[inside]) || text[inside] == marker[0])
    return std::string_view::npos;
  if (start > 0 && is_word(text[start - 1])) return std::string_view::npos;
  for (size_t end = text.find(marker, inside); end != std::string_view::npos;
       end = text.find(marker, end + 1)) {
    const size_t after = end + marker.size();
    if (!is_space(text[end - 1]) && (after >= text.size() || !is_word(text[after]))) return end;
  }
  return std::string_view::npos;
}

// "[text](address)" at `start`: appends "text (address)", or "text" for a page of this tree, and returns the index behind it; 0: no link.
size_t append_link(std::string& out, std::string_view text, size_t start) {
  const size_t close = text.find("](", start);
  if (close == std::string_view::npos) return 0;
  const size_t end = text.find(')', close);
  if (end == std::string_view::npos ||
      text.substr(start + 1, close - start - 1).find('[') != std::string_view::npos) {
    return 0;
  }
  out.append(text.substr(start + 1, close - start - 1));
  // A page of this tree cannot be followed in a terminal, and its path says no more than the text.
  const std::string_view address = text.substr(close + 2, end - close - 2);
  if (address.find("://") != std::string_view::npos) out.append(" (").append(address).append(")");
  return end + 1;
}

std::string without_emphasis(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    if (text[i] == '`') {  // inline code keeps its backticks: they say where it ends
      const size_t end = std::min(text.find('`', i + 1), text.size() - 1);
      out.append(text.substr(i, end - i + 1));
      i = end + 1;
      continue;
    }
    if (text[i] == '[') {
      if (const size_t end = append_link(out, text, i)) {
        i = end;
        continue;
      }
    }
    bool stripped = false;
    for (const std::string_view marker : {"**", "__", "*", "_"}) {
      if (!text.substr(i).starts_with(marker)) continue;
      const size_t end = emphasis_end(text, i, marker);
      if (end == std::string_view::npos) continue;
      out.append(without_emphasis(text.substr(i + marker.size(), end - i - marker.size())));
      i = end + marker.size();
      stripped = true;
      break;
    }
    if (!stripped) out.push_back(text[i++]);
  }
  return out;
}

// Fills one paragraph or list item; further lines are indented like the text of the first.
void append_filled(std::string& out, std::string_view paragraph, int width, int indent) {
  int column = 0;
  for (size_t i = 0; i < paragraph.size();) {
    const size_t end = std::min(paragraph.find(' ', i), paragraph.size());
    const std::string_view word = paragraph.substr(i, end - i);
    i = end + 1;
    if (word.empty()) continue;
    if (column > 0 && width > 0 && column + 1 + columns_of(word) > width) {
      out.push_back('\n');
      out.append(indent, ' ');
      column = indent;
    } else if (column > 0) {
      out.push_back(' ');
      ++column;
    }
    out.append(word);
    column += columns_of(word);
  }
  out.push_back('\n');
}

// "# Title" underlined.
void append_heading(std::string& out, std::string_view heading) {
  const std::string title = without_emphasis(heading.substr(std::min(heading.find_first_not_of("# "), heading.size())));
  if (title.empty()) return;
  const char line = heading.starts_with("##") ? '-' : '=';
  out.append(title).append("\n").append(static_cast<std::size_t>(columns_of(title)), line).append("\n");
}

// Columns of a list marker, its blanks included: "- " and "12. "; 0 if the line starts no item.
int list_marker(std::string_view line) {
  if (line.size() > 2 && (line[0] == '-' || line[0] == '*' || line[0] == '+') && line[1] == ' ') return 2;
  size_t i = 0;
  while (i < line.size() && std::isdigit(static_cast<unsigned char>(line[i]))) ++i;
  return i > 0 && i + 1 < line.size() && line[i] == '.' && line[i + 1] == ' ' ? static_cast<int>(i) + 2 : 0;
}

}  // namespace

std::string plain_text(std::string_view markdown, int width) {
  std::string out, paragraph;
  std::vector<std::string_view> table;
  int indent = 0;
  bool in_code = false;
  const auto flush = [&] {
    if (!table.empty()) out += table_text(table, width, without_emphasis);
    table.clear();
    if (!paragraph.empty()) append_filled(out, without_emphasis(paragraph), width, indent);
    paragraph.clear();
    indent = 0;
  };
  while (!markdown.empty()) {
    const auto end = std::min(markdown.find('\n'), markdown.size());
    std::string_view line = markdown.substr(0, end);
    markdown.remove_prefix(std::min(end + 1, markdown.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    const auto text_start = std::min(line.find_first_not_of(" \t"), line.size());
    const std::string_view text = line.substr(text_start);
    if (text.starts_with("```")) {
      flush();
      in_code = !in_code;
    } else if (in_code || (paragraph.empty() && text_start >= 4 && !text.empty())) {
      out.append(in_code && !line.empty() ? "    " : "").append(line).push_back('\n');
    } else if (text.starts_with("<!--") && text.ends_with("-->")) {
      flush();
    } else if (text.starts_with('#')) {
      flush();
      append_heading(out, text);
    } else if (text.starts_with('|')) {
      if (table.empty()) flush();
      table.push_back(text);
    } else if (text.empty()) {
      flush();
      if (!out.empty() && !out.ends_with("\n\n")) out.push_back('\n');
    } else {
      const int marker = list_marker(text);
      if (marker > 0 || width == 0 || !table.empty()) flush();
      if (marker > 0) indent = marker;
      if (!paragraph.empty()) paragraph.push_back(' ');
      paragraph.append(text);
    }
  }
  flush();
  while (out.ends_with("\n\n")) out.pop_back();
  return out;
}

}  // namespace kl::hints
