#include <sim/birth_tracker.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include <host/crash_site.hpp>
#include <tl/small_float.hpp>

namespace kl::sim {
namespace {

BirthTracker* g_tracker = nullptr;

std::size_t shared_bytes(const RunRequest& request) {
  std::size_t elements = 1;
  for (const Argument& a : request.arguments)
    if (const auto* b = std::get_if<Buffer>(&a); b != nullptr && b->role != Role::kInput) elements += static_cast<std::size_t>(b->span_elements());
  return elements * sizeof(BirthId);
}

template <class T>
double value_of(const std::byte* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  if constexpr (std::is_floating_point_v<T>) return static_cast<double>(value);
  else return static_cast<float>(value);
}

// Of an integer: 0, which is as finite.
double element_value(const SimBuffer& memory, std::int64_t element) {
  const std::byte* at = memory.bytes + element * memory.element_bytes;
  switch (memory.type) {
    case tl::dtype_id::float8e4nv: return value_of<tl::float8e4nv>(at);
    case tl::dtype_id::float8e5: return value_of<tl::float8e5>(at);
    case tl::dtype_id::float16: return value_of<tl::float16>(at);
    case tl::dtype_id::bfloat16: return value_of<tl::bfloat16>(at);
    case tl::dtype_id::float32: return value_of<float>(at);
    case tl::dtype_id::float64: return value_of<double>(at);
    default: return 0;
  }
}

// Element that the lane touches, or -1.
std::int64_t element_of(const std::vector<Run>& runs, std::int64_t lane) {
  for (const Run& r : runs)
    if (lane >= r.lane && lane < r.lane + r.count) return r.first + (lane - r.lane);
  return -1;
}

template <class F>
void for_each_lane(const std::vector<Run>& runs, F&& use) {
  for (const Run& r : runs)
    for (std::int32_t i = 0; i < r.count; ++i) use(r.lane + i, r.first + i);
}

}  // namespace

// --- what modules call ------------------------------------------------------------------------------

BirthId give_birth(const Birth& what, int& site) { return g_tracker != nullptr ? g_tracker->add(what, site) : 0; }
void note_scalar(double value, BirthId birth) {
  if (g_tracker != nullptr) g_tracker->of_scalar(value) = birth;
}
BirthId birth_of_scalar(double value) { return g_tracker != nullptr ? g_tracker->of_scalar(value) : 0; }
BirthId birth_of_loaded(const Birth& what, int& site) { return g_tracker != nullptr ? g_tracker->of_loaded(what, site) : 0; }
void store_births(const BirthId* by_lane) {
  if (g_tracker != nullptr) g_tracker->stored(by_lane);
}
void announce_births(const BirthId* by_lane) {
  if (g_tracker != nullptr) g_tracker->announce(by_lane);
}

// --- the births of elements --------------------------------------------------------------------------

ElementBirths::ElementBirths(const RunRequest& request) : pages_(shared_bytes(request)) {
  std::size_t next = 0;
  for (const Argument& a : request.arguments)
    if (const auto* b = std::get_if<Buffer>(&a)) {
      first_.push_back(b->role == Role::kInput ? kNone : next);
      if (b->role != Role::kInput) next += static_cast<std::size_t>(b->span_elements());
    }
}

BirthId* ElementBirths::of(int buffer) const {
  const auto at = static_cast<std::size_t>(buffer);
  if (buffer < 0 || at >= first_.size() || first_[at] == kNone) return nullptr;
  return reinterpret_cast<BirthId*>(pages_.data()) + first_[at];
}

// --- the tracker ---------------------------------------------------------------------------------------

BirthTracker::BirthTracker(const ElementBirths& elements, BirthLog& log) : elements_(elements), log_(log) { g_tracker = this; }
BirthTracker::~BirthTracker() { g_tracker = nullptr; }

BirthTracker::BlockId BirthTracker::here() {
  const BlockContext* block = current_block();
  return block != nullptr ? BlockId{block->id[0], block->id[1], block->id[2]} : BlockId{-1, -1, -1};
}

int BirthTracker::new_site() {
  BirthSite site;
  site.frame_count = host::frames_in_module(site.frames, static_cast<int>(std::size(site.frames)));
  const auto [known, is_new] = sites_.try_emplace(std::vector(site.frames, site.frames + site.frame_count), log_.site_count);
  if (!is_new) return known->second;
  if (log_.site_count == kMaxBirthSites) return known->second = kMaxBirthSites - 1;
  log_.sites[log_.site_count] = site;
  return log_.site_count++;
}

BirthId BirthTracker::add_record(const BirthRecord& record, int& site) {
  if (site < 0) site = new_site();
  if (log_.birth_count == kMaxBirths) return log_.sites[site].first;
  BirthRecord& added = log_.births[log_.birth_count++];
  added = record;
  added.site = site;
  added.launch = launch_;
  const BlockId block = here();
  std::copy(block.begin(), block.end(), added.block);
  const auto id = static_cast<BirthId>(log_.birth_count);
  if (log_.sites[site].first == 0) log_.sites[site].first = id;
  return id;
}

BirthId BirthTracker::add(const Birth& what, int& site) { return add_record({.what = what}, site); }

BirthId BirthTracker::add_read(const Birth& what, int buffer, std::int64_t element, int& site) {
  return add_record({.what = what, .buffer = buffer, .element = element}, site);
}

BirthId& BirthTracker::of_scalar(double value) {
  const std::uint64_t bits = std::isnan(value) ? ~std::uint64_t{0} : std::bit_cast<std::uint64_t>(value);
  return scalars_[{here(), bits}];
}

BirthId BirthTracker::of_loaded(const Birth& what, int& site) {
  const LastAccess& last = last_[here()];
  const std::int64_t element = element_of(last.runs, what.lane);
  if (element < 0) return 0;
  if (const BirthId known = of_element(last.buffer, element); known != 0) return known;
  return add_read(what, last.buffer, element, site);
}

void BirthTracker::stored(const BirthId* by_lane) {
  const LastAccess& last = last_[here()];
  for_each_lane(last.runs, [&](std::int32_t lane, std::int64_t element) { set_element(last.buffer, element, by_lane[lane]); });
}

std::pair<std::int64_t, int> BirthTracker::key_of(int buffer) const {
  if (!SharedMemory::is_shared(buffer)) return {-1, buffer};
  const BlockContext& block = *current_block();
  return {block.id[0] + block.count[0] * (block.id[1] + block.count[1] * block.id[2]), buffer};
}

BirthId BirthTracker::of_element(int buffer, std::int64_t element) const {
  if (const BirthId* of = elements_.of(buffer)) return of[element];
  const auto tile = others_.find(key_of(buffer));
  if (tile == others_.end()) return 0;
  const auto found = tile->second.find(element);
  return found == tile->second.end() ? 0 : found->second;
}

void BirthTracker::set_element(int buffer, std::int64_t element, BirthId birth) {
  if (BirthId* of = elements_.of(buffer)) of[element] = birth;
  else if (birth != 0) others_[key_of(buffer)][element] = birth;
  else if (const auto tile = others_.find(key_of(buffer)); tile != others_.end()) tile->second.erase(element);
}

void BirthTracker::begin_launch(int launch) {
  launch_ = launch;
  last_.clear();
  scalars_.clear();
}

void BirthTracker::accessed(AccessKind kind, const Access& what, const Resolved& lanes, const SimBuffer& memory, const Moment&) {
  last_[here()] = {what.buffer, lanes.runs, &memory};
  if (kind != AccessKind::kAtomic || what.reads_only) return;
  int site = -1;
  for_each_lane(lanes.runs, [&](std::int32_t lane, std::int64_t element) {
    const double now = element_value(memory, element);
    const BirthId before = of_element(what.buffer, element);
    if (std::isfinite(now)) return set_element(what.buffer, element, 0);
    if (before != 0) return;
    const BirthId brought = announced_ != nullptr ? announced_[lane] : 0;
    const Birth here{what.type, now, -1, 0, {}};  // of several lanes on one element nobody knows which
    set_element(what.buffer, element, brought != 0 ? brought : add(here, site));
  });
  announced_ = nullptr;
}

void BirthTracker::shared_begins(int buffer, const SharedTile&, const Moment&) { others_.erase(key_of(buffer)); }

// The machine has just loaded the copy's source.
void BirthTracker::copy_issued(const Access& to, const Resolved& lanes, const Moment&) {
  const LastAccess& from = last_[here()];
  int site = -1;
  for_each_lane(lanes.runs, [&](std::int32_t lane, std::int64_t element) {
    const std::int64_t source = element_of(from.runs, lane);
    const double value = source < 0 ? 0 : element_value(*from.memory, source);
    BirthId birth = source < 0 ? 0 : of_element(from.buffer, source);
    if (birth == 0 && !std::isfinite(value)) birth = add_read({to.type, value, lane, 0, {}}, from.buffer, source, site);
    set_element(to.buffer, element, birth);
  });
}

void BirthTracker::stepped(BlockStep what, tl::site, const Moment&) {
  if (what == BlockStep::kEnd) last_.erase(here());
}

}  // namespace kl::sim
