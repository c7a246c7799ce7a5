#include <host/diagnostics.hpp>

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include <host/compiler_messages.hpp>
#include <host/digest.hpp>
#include <host/lines.hpp>
#include <host/plain_assertion.hpp>
#include <host/plain_message.hpp>

namespace kl::host {
namespace {

namespace fs = std::filesystem;

class DiagnosticReader {
 public:
  explicit DiagnosticReader(const DiagnosticScope& scope)
      : scope_(scope), text_(split_lines(read_file(scope.file).value_or(""))) {}

  std::optional<Diagnostic> diagnose(const CompilerMessage& message) const {
    Diagnostic result;
    result.severity = message.severity;
    result.message = message.text;
    if (const auto at = place(message)) {
      result.place = {at->file, at->line};
      result.column = at->column;
      result.source_line = source_line(*at);
      if (message.static_assertion) {
        result.message = with_shapes(message.text, message.condition);
        result.column = column_of_operator(message.text, result.source_line, at->column);
      } else {
        result.message = plain_message(message.text, result.source_line, at->column);
      }
      return result;
    }
    if (message.severity == Severity::kWarning) return std::nullopt;
    result.place = {scope_.file.string(), 0};
    result.message = plain_message(message.text, "", 0);
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

  std::optional<SourceLocation> place(const CompilerMessage& message) const {
    if (is_learners(message.raised.file)) return message.raised;
    for (const auto& step : message.steps) {
      if (is_learners(step.file)) return step;
    }
    return std::nullopt;
  }

  std::string source_line(const SourceLocation& at) const {
    if (at.file != scope_.file) {
      const auto lines = split_lines(read_file(at.file).value_or(""));
      return line_of(lines, at.line);
    }
    return line_of(text_, at.line);
  }

  static std::string line_of(const std::vector<std::string>& lines, int line) {
    return line >= 1 && line <= static_cast<int>(lines.size()) ? lines[static_cast<std::size_t>(line) - 1]
                                                               : "";
  }

  // The wrapper's line names the entry that a message without a place is about.
  void about_entry(const CompilerMessage& message, Diagnostic& result) const {
    const auto wrapper = split_lines(read_file(scope_.wrapper).value_or(""));
    std::vector<SourceLocation> places = message.steps;
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
      if (message.text.starts_with("expected unqualified-id before string"))
        result.message = fmt::format("the file ends inside of '{}' or a function above it: a '}}' is missing", entry);
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

bool is_placed_error(const Diagnostic& d) { return d.severity == Severity::kError && d.place.line > 0; }

}  // namespace

std::vector<Diagnostic> parse_diagnostics(std::string_view log, const DiagnosticScope& scope) {
  const DiagnosticReader reader(scope);
  std::vector<Diagnostic> found, explained, hidden;
  for (const auto& message : read_messages(log)) {
    const auto diagnostic = reader.diagnose(message);
    if (!diagnostic) continue;
    const auto repeats = [&](const Diagnostic& d) {
      return d.message == diagnostic->message && same_place(d, *diagnostic);
    };
    if (std::any_of(found.begin(), found.end(), repeats)) continue;
    // What a mistake in a function makes of the call that takes it, and what that call's failure leads to, hides the mistake.
    const auto is_here = [&](const Diagnostic& d) { return same_place(d, *diagnostic); };
    if (std::any_of(hidden.begin(), hidden.end(), is_here)) continue;
    const auto leads_here = [&](const Diagnostic& d) {
      return is_placed_error(d) && follows_from(message.text, d.message, same_place(d, *diagnostic));
    };
    if (message.static_assertion && std::any_of(found.begin(), found.end(), leads_here)) {
      hidden.push_back(*diagnostic);
      continue;
    }
    const bool explains = message.static_assertion || diagnostic->message != with_short_types(message.text);
    if (explains && diagnostic->place.line > 0) explained.push_back(*diagnostic);
    found.push_back(*diagnostic);
  }
  // Code that breaks off confuses the compiler about all that is included after it.
  const auto keep_if_any = [&](auto is_placed) {
    const auto is_error = [](const Diagnostic& d) { return d.severity == Severity::kError; };
    if (std::any_of(found.begin(), found.end(), [&](const Diagnostic& d) { return is_error(d) && is_placed(d); }))
      std::erase_if(found, [&](const Diagnostic& d) { return is_error(d) && !is_placed(d); });
  };
  keep_if_any([](const Diagnostic& d) { return d.column > 0; });
  keep_if_any([](const Diagnostic& d) { return d.place.line > 0; });
  // A failed static_assert or a mistake with a name says what is wrong; what else fails on that line or in the library follows.
  std::erase_if(found, [&](const Diagnostic& d) {
    if (explained.empty() || d.severity == Severity::kWarning) return false;
    const auto explains = [&](const Diagnostic& a) { return same_place(a, d); };
    const auto is_it = [&](const Diagnostic& a) { return a.message == d.message && same_place(a, d); };
    if (std::any_of(explained.begin(), explained.end(), is_it)) return false;
    return d.place.line == 0 || std::any_of(explained.begin(), explained.end(), explains);
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

}  // namespace kl::host
