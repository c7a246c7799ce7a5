#include <sim/diagnostics.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include <sim/compile_recipe.hpp>
#include <sim/digest.hpp>

// The compilers' text is read rather than g++'s JSON, because that leaves out the chain of template
// instantiations (g++ 12), is gone from g++ 16, and clang has none.

namespace kl::sim {
namespace {

namespace fs = std::filesystem;

struct Location {
  std::string file;
  int line = 0;
  int column = 0;
};

// One line of the form "FILE:LINE:COLUMN: REST"; the column may be missing.
struct Line {
  Location at;
  std::string_view rest;
};

std::optional<int> take_number(std::string_view& text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

std::optional<Line> read_line(std::string_view text) {
  for (auto colon = text.find(':'); colon != std::string_view::npos; colon = text.find(':', colon + 1)) {
    std::string_view rest = text.substr(colon + 1);
    const auto line = take_number(rest);
    if (!line || !rest.starts_with(':') || colon == 0) continue;
    Line result{{std::string(text.substr(0, colon)), *line, 0}, rest.substr(1)};
    std::string_view after = result.rest;
    const auto column = take_number(after);
    if (column && (after.starts_with(':') || after.empty())) {
      result.at.column = *column;
      result.rest = after.empty() ? after : after.substr(1);
    }
    return result;
  }
  return std::nullopt;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// A message and every step that led to it, innermost first.
struct Message {
  Severity severity = Severity::kError;
  Location raised;
  std::string text;
  bool static_assertion = false;
  std::vector<Location> steps;
};

// "static assertion failed: TEXT" (g++), "static assertion failed due to requirement '...': TEXT"
// (clang from 16 on), `static_assert failed due to requirement '...' "TEXT"` (clang before).
bool take_static_assertion(std::string& text) {
  std::string_view rest = text;
  if (!take_prefix(rest, "static assertion failed") && !take_prefix(rest, "static_assert failed")) return false;
  if (const auto end = rest.rfind("': "); end != std::string_view::npos) {
    rest.remove_prefix(end + 3);
  } else if (const auto quote = rest.find("' \""); quote != std::string_view::npos) {
    rest.remove_prefix(quote + 2);
  } else if (!take_prefix(rest, ": ")) {
    take_prefix(rest, " ");
  }
  if (rest.size() > 1 && rest.front() == '"' && rest.back() == '"') rest = rest.substr(1, rest.size() - 2);
  text = rest.empty() ? "static assertion failed" : std::string(rest);
  return true;
}

// Steps that g++ prints ahead of the message they explain.
bool is_step_before(std::string_view rest) {
  rest = trimmed(rest);
  return rest.starts_with("required from") || rest.starts_with("required by") ||
         rest.starts_with("recursively required") || rest.starts_with("in 'constexpr' expansion") ||
         rest.starts_with("in 'consteval' expansion");
}

// Notes behind a message that say how the compiler got there.
bool is_step_after(std::string_view note) {
  constexpr std::array kSteps = {"in instantiation of",      "in call to",           "in expansion of macro",
                                 "while substituting",       "in evaluation of",     "in implicit",
                                 "called from",              "while checking",       "inlined from",
                                 "during template argument", "requested here"};
  return std::any_of(kSteps.begin(), kSteps.end(), [&](const char* step) { return note.starts_with(step); });
}

std::vector<Message> read_messages(std::string_view log) {
  std::vector<Message> messages;
  std::vector<Location> steps;  // of the message to come
  for (const auto& text : split_lines(log)) {
    // "    inlined from 'void f()' at FILE:LINE:COLUMN," stands ahead of a warning.
    if (trimmed(text).starts_with("inlined from")) {
      if (const auto at = text.rfind(" at "); at != std::string::npos) {
        std::string place = text.substr(at + 4);
        if (place.ends_with(',')) place.back() = ':';
        if (const auto step = read_line(place)) steps.push_back(step->at);
      }
      continue;
    }
    const auto line = read_line(text);
    if (!line) continue;
    std::string_view rest = line->rest;
    if (is_step_before(rest)) {
      steps.push_back(line->at);
      continue;
    }
    rest = trimmed(rest);
    Message message;
    message.raised = line->at;
    if (take_prefix(rest, "note: ")) {
      if (!messages.empty() && is_step_after(rest)) messages.back().steps.push_back(line->at);
      steps.clear();
      continue;
    }
    if (take_prefix(rest, "warning: ")) {
      message.severity = Severity::kWarning;
    } else if (!take_prefix(rest, "error: ") && !take_prefix(rest, "fatal error: ")) {
      continue;
    }
    if (rest.ends_with(" [-fpermissive]")) rest.remove_suffix(std::string_view(" [-fpermissive]").size());
    message.text = rest;
    message.static_assertion = take_static_assertion(message.text);
    message.steps = std::move(steps);
    steps.clear();
    messages.push_back(std::move(message));
  }
  return messages;
}

class Reader {
 public:
  explicit Reader(const DiagnosticScope& scope)
      : scope_(scope), text_(split_lines(read_file(scope.file).value_or(""))) {}

  std::optional<Diagnostic> diagnose(const Message& message) const {
    Diagnostic result;
    result.severity = message.severity;
    result.message = message.text;
    if (const auto at = place(message)) {
      result.place = {at->file, at->line};
      result.column = at->column;
      result.source_line = source_line(*at);
      return result;
    }
    if (message.severity == Severity::kWarning) return std::nullopt;
    result.place = {scope_.file.string(), 0};
    about_entry(message, result);
    return result;
  }

 private:
  // The learner's own file, or one that he put beside it.
  bool is_learners(const std::string& file) const {
    if (file == scope_.file) return true;
    const fs::path normal = fs::path(file).lexically_normal();
    for (const char* folder : {"tl", "sim", "gpu", "checker"}) {
      if (normal.string().starts_with((scope_.root / folder).string() + "/")) return false;
    }
    return normal.string().starts_with(scope_.file.parent_path().string() + "/");
  }

  std::optional<Location> place(const Message& message) const {
    if (is_learners(message.raised.file)) return message.raised;
    for (const auto& step : message.steps) {
      if (is_learners(step.file)) return step;
    }
    return std::nullopt;
  }

  std::string source_line(const Location& at) const {
    if (at.file != scope_.file) {
      const auto lines = split_lines(read_file(at.file).value_or(""));
      return line_of(lines, at.line);
    }
    return line_of(text_, at.line);
  }

  static std::string line_of(const std::vector<std::string>& lines, int line) {
    return line >= 1 && line <= static_cast<int>(lines.size()) ? lines[static_cast<std::size_t>(line) - 1] : "";
  }

  // The wrapper's line names the entry that a message without a place is about.
  void about_entry(const Message& message, Diagnostic& result) const {
    const auto wrapper = split_lines(read_file(scope_.wrapper).value_or(""));
    std::vector<Location> places = message.steps;
    places.insert(places.begin(), message.raised);
    for (const auto& at : places) {
      if (at.file != scope_.wrapper) continue;
      const std::string text = line_of(wrapper, at.line);
      std::string_view line = trimmed(text);
      if (!take_prefix(line, "TL_EXPORT_ENTRY(") || !line.ends_with(')')) continue;
      const std::string entry(line.substr(0, line.size() - 1));
      if (message.text.starts_with("'" + entry + "' was not declared") ||
          message.text.starts_with("use of undeclared identifier '" + entry + "'")) {
        result.message = fmt::format("the file defines no function '{}', which the program calls", entry);
      }
      for (std::size_t i = 0; i < text_.size() && result.place.line == 0; ++i) {
        if (text_[i].find(" " + entry + "(") == std::string::npos) continue;
        result.place.line = static_cast<int>(i) + 1;
        result.source_line = text_[i];
      }
      return;
    }
  }

  const DiagnosticScope& scope_;
  const std::vector<std::string> text_;
};

bool same_place(const Diagnostic& a, const Diagnostic& b) {
  return a.place.line == b.place.line && a.place.file == b.place.file;
}

}  // namespace

std::vector<Diagnostic> parse_diagnostics(std::string_view log, const DiagnosticScope& scope) {
  const Reader reader(scope);
  std::vector<Diagnostic> found, asserted;
  for (const auto& message : read_messages(log)) {
    const auto diagnostic = reader.diagnose(message);
    if (!diagnostic) continue;
    const auto repeats = [&](const Diagnostic& d) {
      return d.message == diagnostic->message && same_place(d, *diagnostic);
    };
    if (std::any_of(found.begin(), found.end(), repeats)) continue;
    if (message.static_assertion && diagnostic->place.line > 0) asserted.push_back(*diagnostic);
    found.push_back(*diagnostic);
  }
  // A failed static_assert says what is wrong; what else fails on that line or in the library follows.
  std::erase_if(found, [&](const Diagnostic& d) {
    if (asserted.empty() || d.severity == Severity::kWarning) return false;
    const auto explains = [&](const Diagnostic& a) { return same_place(a, d); };
    const auto is_it = [&](const Diagnostic& a) { return a.message == d.message && same_place(a, d); };
    if (std::any_of(asserted.begin(), asserted.end(), is_it)) return false;
    return d.place.line == 0 || std::any_of(asserted.begin(), asserted.end(), explains);
  });
  const auto rank = [&](const Diagnostic& d) {
    if (d.severity == Severity::kWarning) return 3;
    if (d.place.line == 0) return 2;
    return d.place.file == scope.file ? 0 : 1;
  };
  std::stable_sort(found.begin(), found.end(),
                   [&](const Diagnostic& a, const Diagnostic& b) { return rank(a) < rank(b); });
  return found;
}

}  // namespace kl::sim
