#include <checker/value_origin.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include <checker/compare.hpp>
#include <checker/indexing.hpp>
#include <checker/judge.hpp>

namespace kl {
namespace {

using sim::ValueBirth;

std::string number_text(double value) { return std::isnan(value) ? "nan" : fmt::format("{:.6g}", value); }

struct Overflowing {
  tl::dtype_id type;
  const char* name;
  const char* largest;
};
constexpr Overflowing kOverflowing[] = {{tl::dtype_id::float16, "float16", "65504"},
                                        {tl::dtype_id::bfloat16, "bfloat16", "3.38953e+38"},
                                        {tl::dtype_id::float8e4nv, "float8e4nv", "448"},
                                        {tl::dtype_id::float8e5, "float8e5", "57344"}};

// What its type cannot hold although it can be computed: null if that is not what happened.
const Overflowing* overflowed(const ValueBirth& birth) {
  const bool from_finite = !birth.operands.empty() && std::all_of(birth.operands.begin(), birth.operands.end(), [](double x) { return std::isfinite(x); });
  const auto* small = std::find_if(std::begin(kOverflowing), std::end(kOverflowing), [&](const Overflowing& s) { return s.type == birth.type; });
  return from_finite && small != std::end(kOverflowing) ? small : nullptr;
}

// "inf - inf", "tl.exp(100)", "tl.sum of 60000 and 40000".
std::string expression(const ValueBirth& birth) {
  const auto& x = birth.operands;
  const bool is_symbol = !birth.operation.empty() && !birth.operation.starts_with("tl.");
  if (is_symbol && x.size() == 2) return fmt::format("{} {} {}", number_text(x[0]), birth.operation.substr(0, 1), number_text(x[1]));
  if (birth.operation == "tl.store" || birth.operation == "tl.cast") return x.empty() ? birth.operation : number_text(x[0]);
  const std::string name = birth.operation.empty() ? "an operation" : birth.operation;
  if (x.empty()) return name;
  if (x.size() == 1) return fmt::format("{}({})", name, number_text(x[0]));
  std::string text = name + " of " + number_text(x[0]);
  for (std::size_t i = 1; i < x.size(); ++i) text += (i + 1 == x.size() ? " and " : ", ") + number_text(x[i]);
  return text;
}

// The operation only hands on what it was given.
bool repeats(const ValueBirth& birth) { return birth.operands.size() == 1 && number_text(birth.operands[0]) == number_text(birth.result); }

std::string what_happens(const ValueBirth& birth) {
  if (!birth.buffer_name.empty()) return fmt::format("{}[{}] is {} already when it is read", birth.buffer_name, birth.element, number_text(birth.result));
  if (repeats(birth) || (birth.operands.empty() && birth.operation == "tl.load"))
    return fmt::format("{} brings it in", birth.operation.empty() ? "an operation" : birth.operation);
  if (const Overflowing* small = overflowed(birth)) {
    // The two halves of a sum or a product are exact in float: so is what did not fit.
    const bool divided = birth.operation == "/" || birth.operation == "/=";
    if (!(divided && birth.operands.back() == 0))
      return fmt::format("{} does not fit {}, whose largest value is {}, and becomes {}", expression(birth), small->name, small->largest, number_text(birth.result));
  }
  return fmt::format("{} gives {}", expression(birth), number_text(birth.result));
}

std::string chain_text(const std::vector<ValueBirth>& chain) {
  std::string text = what_happens(chain[0]);
  if (chain.size() > 1) {
    const ValueBirth& cause = chain[1];
    const bool says_line = cause.here.place.line > 0 && cause.here.place.line != chain[0].here.place.line;
    text += fmt::format("; the {} is that of {}: {}", number_text(cause.result), says_line ? fmt::format("line {}", cause.here.place.line) : "the same line",
                        what_happens(cause));
  }
  const auto& last = chain.back();
  const auto given = std::find_if(last.operands.begin(), last.operands.end(), [](double x) { return !std::isfinite(x); });
  if (last.buffer_name.empty() && given != last.operands.end() && !repeats(last))
    text += fmt::format("; that {} is a constant or was computed with plain numbers, which are not followed", number_text(*given));
  return text;
}

// The first element of an output that is not finite and should be.
std::optional<sim::ElementRef> unexpected(const Puzzle& puzzle, const PreparedCase& prepared, const RunResult& result) {
  const std::vector<const Buffer*> buffers = buffers_of(prepared.inputs.arguments);
  if (result.outcome != RunOutcome::kCompleted || result.buffers.size() != buffers.size()) return std::nullopt;
  for (std::size_t b = 0; b < buffers.size(); ++b) {
    if (buffers[b]->role == Role::kInput) continue;
    const std::string& name = buffers[b]->name;
    const ComparedBuffer compared = compare(*buffers[b], result.buffers[b], prepared.inputs.data.expected.at(name), puzzle.tolerance_of(name));
    const auto offsets = element_offsets(buffers[b]->shape, buffers[b]->strides);
    for (std::size_t i = 0; i < offsets.size(); ++i)
      if (compared.state[i] == ElementState::kWrong && is_unexpected(compared.got[i], compared.want[i])) return sim::ElementRef{static_cast<int>(b), offsets[i]};
  }
  return std::nullopt;
}

Finding finding_of_chain(const std::vector<ValueBirth>& chain, const sim::ElementRef& reached, const PreparedCase& prepared) {
  Finding finding;
  finding.kind = FindingKind::kNotFinite;
  finding.kernel = chain[0].kernel;
  finding.here = chain[0].here;
  finding.has_other = chain.size() > 1;
  if (finding.has_other) finding.other = chain[1].here;
  finding.buffer = reached.buffer;
  finding.buffer_name = buffers_of(prepared.inputs.arguments)[static_cast<std::size_t>(reached.buffer)]->name;
  finding.element = reached.element;
  finding.detail = chain_text(chain);
  return finding;
}

}  // namespace

std::optional<Finding> find_value_origin(const Puzzle& puzzle, const PreparedCase& prepared, const CheckOptions& options, const Backend& backend) {
  if (!backend.births) return std::nullopt;
  const host::CompileResult compiled = backend.compile({.file = options.file, .entries = puzzle.entries, .meta = options.meta, .extra_flags = {},
                                                        .track_births = true, .cancelled = options.cancelled});
  if (!compiled.ok) return std::nullopt;
  for (const std::string& entry : puzzle.entries) {
    std::optional<sim::ElementRef> reached;
    RunRequest request = request_for(prepared, compiled.module, entry, options.schedule.value_or(BlockSchedule{}), options.limits);
    request.machine = options.machine;
    const auto chain = backend.births(request, [&](const RunResult& result) { return reached = unexpected(puzzle, prepared, result); });
    if (!chain.empty()) return finding_of_chain(chain, *reached, prepared);
  }
  return std::nullopt;
}

}  // namespace kl
