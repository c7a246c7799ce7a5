// The parent's side: from the log of births to the chain that one element's value goes back on.
#include <sim/births.hpp>

#include <cctype>

#include <host/crash_site.hpp>
#include <sim/birth_tracker.hpp>
#include <sim/simulator.hpp>

namespace kl::sim {
namespace {

// More say no more.
constexpr std::size_t kMostBirths = 4;

// "tl.exp" of tl::math_calls::exp<...>, "-" of tl::operator-<...>.
std::string operation_name(const std::string& function) {
  if (const auto at = function.find("operator"); at != std::string::npos) {
    std::string symbol;
    for (std::size_t i = at + 8; i < function.size() && std::string_view("+-*/%=").find(function[i]) != std::string_view::npos; ++i)
      symbol += function[i];
    return symbol;
  }
  const std::string head = function.substr(0, std::min(function.find('<'), function.find('(')));
  const auto start = head.find_last_of(": ");
  const std::string name = start == std::string::npos ? head : head.substr(start + 1);
  return name.empty() || name == "??" ? "" : "tl." + name;
}

// The learner's line, and what it calls there.
void set_place(const RunRequest& request, const BirthSite& site, ValueBirth& birth) {
  const auto frames = host::resolve_frames(request.module, {site.frames, static_cast<std::size_t>(site.frame_count)});
  for (std::size_t i = 0; i < frames.size(); ++i) {
    if (frames[i].place.line <= 0 || !host::is_own_code(frames[i].place.file)) continue;
    birth.here.place = frames[i].place;
    if (i > 0) birth.operation = operation_name(frames[i - 1].function);
    return;
  }
}

ValueBirth decode(const RunRequest& request, const RunResult& result, const BirthLog& log, const BirthRecord& record) {
  ValueBirth birth;
  birth.type = record.what.type;
  birth.result = record.what.result;
  for (int i = 0; i < record.what.operand_count; ++i) birth.operands.push_back(record.what.operands[i].value);
  birth.here = {record.buffer >= 0 ? AccessKind::kRead : AccessKind::kWrite, {record.block[0], record.block[1], record.block[2]},
                record.what.lane, {}};
  if (const auto launch = static_cast<std::size_t>(record.launch); launch < result.launches.size()) birth.kernel = result.launches[launch].kernel;
  birth.buffer = record.buffer;
  birth.element = record.element;
  if (record.buffer >= 0) {
    int next = 0;
    birth.buffer_name = "workspace";
    for (const Argument& a : request.arguments)
      if (const auto* b = std::get_if<Buffer>(&a); b != nullptr && next++ == record.buffer) birth.buffer_name = b->name;
    if (SharedMemory::is_shared(record.buffer)) birth.buffer_name = "a shared tile", birth.buffer = -1;
  }
  set_place(request, log.sites[record.site], birth);
  return birth;
}

BirthId parent_of(const Birth& what) {
  for (int i = 0; i < what.operand_count; ++i)
    if (what.operands[i].birth != 0) return what.operands[i].birth;
  return 0;
}

}  // namespace

std::vector<ValueBirth> births_of(const RunRequest& request, const ChooseElement& choose) {
  const ElementBirths elements(request);
  const host::Shared<BirthLog> log;
  const RunResult result = simulate_watched(request, [&](DeviceMemory&, int, RunLog&) -> std::unique_ptr<Watcher> {
    return std::make_unique<BirthTracker>(elements, *log);
  });
  const std::optional<ElementRef> chosen = choose(result);
  const BirthId* of = chosen ? elements.of(chosen->buffer) : nullptr;
  std::vector<ValueBirth> chain;
  if (of == nullptr) return chain;
  // An operand is older than what it is an operand of.
  BirthId id = of[chosen->element], before = kMaxBirths + 1;
  while (id != 0 && id < before && chain.size() < kMostBirths) {
    const BirthRecord& record = log->births[id - 1];
    chain.push_back(decode(request, result, *log, record));
    before = id;
    id = parent_of(record.what);
  }
  return chain;
}

}  // namespace kl::sim
