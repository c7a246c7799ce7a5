#include <gpu/nvrtc_messages.hpp>

#include <charconv>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include <host/lines.hpp>

namespace kl::gpu {
namespace {

struct Message {
  std::string file;
  int line = 0;
  std::string kind;  // error or warning
  std::string text;
  std::vector<std::string> steps;
};

std::optional<int> number_in(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end == text.data()) return std::nullopt;
  return value;
}

// "FILE(LINE): error: TEXT", "FILE(LINE): warning #177-D: TEXT", "FILE(LINE): catastrophic error: TEXT".
std::optional<Message> read_head(std::string_view line) {
  const auto close = line.find("): ");
  if (close == std::string_view::npos) return std::nullopt;
  const auto open = line.rfind('(', close);
  if (open == std::string_view::npos || open == 0) return std::nullopt;
  const auto number = number_in(line.substr(open + 1));
  std::string_view rest = line.substr(close + 3);
  host::take_prefix(rest, "catastrophic ");
  const char* kind = rest.starts_with("error") ? "error" : rest.starts_with("warning") ? "warning" : nullptr;
  const auto colon = rest.find(": ");
  if (!number || kind == nullptr || colon == std::string_view::npos) return std::nullopt;
  std::string text(rest.substr(colon + 2));
  if (std::string_view said = text; host::take_prefix(said, "static assertion failed with \""))
    text = fmt::format("static assertion failed: {}", said.substr(0, said.rfind('"')));
  return Message{std::string(line.substr(0, open)), *number, kind, std::move(text), {}};
}

// "... at line 6 of /path/file.hpp"; without a file it is the message's own.
std::optional<std::string> read_step(std::string_view line, const Message& message) {
  constexpr std::string_view kAt = " at line ";
  const auto at = line.rfind(kAt);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view rest = line.substr(at + kAt.size());
  const auto number = number_in(rest);
  if (!number) return std::nullopt;
  const auto of = rest.find(" of ");
  const std::string file = of == std::string_view::npos ? message.file : std::string(host::trimmed(rest.substr(of + 4)));
  return fmt::format("{}:{}:1:   required from here\n", file, *number);
}

int number_before(std::string_view text, std::string_view unit) {
  const auto at = text.find(unit);
  if (at == std::string_view::npos) return 0;
  auto first = at;
  while (first > 0 && text[first - 1] >= '0' && text[first - 1] <= '9') --first;
  return number_in(text.substr(first)).value_or(0);
}

}  // namespace

std::string in_gcc_spelling(std::string_view log) {
  std::vector<Message> messages;
  for (const std::string& line : host::split_lines(log)) {
    if (auto head = read_head(line)) messages.push_back(std::move(*head));
    else if (messages.empty()) continue;
    else if (auto step = read_step(line, messages.back())) messages.back().steps.push_back(std::move(*step));
  }
  std::string text;
  for (const Message& m : messages) {
    for (const std::string& step : m.steps) text += step;
    text += fmt::format("{}:{}: {}: {}\n", m.file, m.line, m.kind, m.text);
  }
  return text;
}

PtxasReport read_ptxas_report(std::string_view log) {
  PtxasReport report;
  for (const std::string& line : host::split_lines(log)) {
    report.registers += number_before(line, " registers");
    report.stack_bytes += number_before(line, " bytes stack frame");
    report.spill_store_bytes += number_before(line, " bytes spill stores");
    report.spill_load_bytes += number_before(line, " bytes spill loads");
    report.static_shared_bytes += number_before(line, " bytes smem");
  }
  return report;
}

}  // namespace kl::gpu
