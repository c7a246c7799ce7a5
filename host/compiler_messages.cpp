#include <host/compiler_messages.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <host/lines.hpp>

namespace kl::host {
namespace {

// One line of the form "FILE:LINE:COLUMN: REST"; the column may be missing.
struct Line {
  SourceLocation at;
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

// "static assertion failed: TEXT" (g++), "static assertion failed due to requirement '...': TEXT"
// (clang from 16 on), `static_assert failed due to requirement '...' "TEXT"` (clang before).
bool take_static_assertion(std::string& text, std::string& condition) {
  std::string_view rest = text;
  if (!take_prefix(rest, "static assertion failed") && !take_prefix(rest, "static_assert failed"))
    return false;
  std::string_view required = rest;
  if (take_prefix(required, " due to requirement '")) condition = required.substr(0, std::min(required.rfind("': "), required.rfind("' \"")));
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
  constexpr std::array kSteps = {"in instantiation of",   "in call to",
                                 "in expansion of macro", "while substituting",
                                 "in evaluation of",      "in implicit",
                                 "called from",           "while checking",
                                 "inlined from",          "during template argument",
                                 "requested here"};
  return std::any_of(kSteps.begin(), kSteps.end(), [&](const char* step) { return note.starts_with(step); });
}

// g++ says behind the message what did not hold: "'tl::detail::broadcastable<...>' evaluates to false".
void note_condition(std::string_view note, CompilerMessage& message) {
  constexpr std::string_view kEnd = "' evaluates to false";
  if (!message.static_assertion || !message.condition.empty() || !note.starts_with('\'') || !note.ends_with(kEnd)) return;
  message.condition = note.substr(1, note.size() - 1 - kEnd.size());
}

}  // namespace

std::vector<CompilerMessage> read_messages(std::string_view log) {
  std::vector<CompilerMessage> messages;
  std::vector<SourceLocation> steps;  // of the message to come
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
    CompilerMessage message;
    message.raised = line->at;
    if (take_prefix(rest, "note: ")) {
      if (!messages.empty() && is_step_after(rest)) messages.back().steps.push_back(line->at);
      if (!messages.empty()) note_condition(rest, messages.back());
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
    message.static_assertion = take_static_assertion(message.text, message.condition);
    message.steps = std::move(steps);
    steps.clear();
    messages.push_back(std::move(message));
  }
  return messages;
}

}  // namespace kl::host
