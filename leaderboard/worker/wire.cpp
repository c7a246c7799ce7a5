#include <leaderboard/worker/wire.hpp>

#include <cstring>
#include <type_traits>

namespace kl::board {
namespace {

class Writer {
 public:
  template <class T>
    requires(std::is_arithmetic_v<T> || std::is_enum_v<T>)
  void value(T& v) {
    bytes_.append(reinterpret_cast<const char*>(&v), sizeof v);
  }
  std::size_t count(std::size_t now, std::size_t) {
    value(now);
    return now;
  }
  void block(void* data, std::size_t size) { bytes_.append(static_cast<const char*>(data), size); }
  bool good() const { return true; }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

class Reader {
 public:
  explicit Reader(const std::string& bytes) : at_(bytes.data()), left_(bytes.size()) {}
  template <class T>
    requires(std::is_arithmetic_v<T> || std::is_enum_v<T>)
  void value(T& v) {
    if constexpr (std::is_same_v<T, bool>) {  // any other byte would be no bool
      unsigned char byte = 0;
      block(&byte, 1);
      v = byte != 0;
    } else {
      block(&v, sizeof v);
    }
  }
  // How many elements of at least `size` bytes follow; 0 if there cannot be so many.
  std::size_t count(std::size_t, std::size_t size) {
    std::size_t n = 0;
    value(n);
    if (n > left_ / size) good_ = false, n = 0;
    return n;
  }
  void block(void* data, std::size_t size) {
    if (size > left_) good_ = false, left_ = 0;
    if (!good_) {
      std::memset(data, 0, size);
      return;
    }
    std::memcpy(data, at_, size);
    at_ += size, left_ -= size;
  }
  bool good() const { return good_; }
  bool at_end() const { return good_ && left_ == 0; }

 private:
  const char* at_;
  std::size_t left_;
  bool good_ = true;
};

// One description of each structure serves both directions.
template <class A, class T>
  requires(std::is_arithmetic_v<T> || std::is_enum_v<T>)
void pass(A& a, T& v) {
  a.value(v);
}
template <class A, class T, std::size_t N>
void pass(A& a, T (&values)[N]) {
  for (T& v : values) pass(a, v);
}
template <class A>
void pass(A& a, std::string& s) {
  s.resize(a.count(s.size(), 1));
  a.block(s.data(), s.size());
}
template <class A>
void pass(A& a, std::filesystem::path& p) {
  std::string text = p.string();
  pass(a, text);
  p = text;
}
template <class A, class T>
void pass(A& a, std::vector<T>& v);

template <class A, class... T>
void all(A& a, T&... values) {
  (pass(a, values), ...);
}

template <class A> void pass(A& a, Place& p) { all(a, p.file, p.line); }
template <class A> void pass(A& a, BlockSchedule& s) { all(a, s.order, s.seed, s.turns); }
template <class A> void pass(A& a, RunLimits& l) { all(a, l.time_ms, l.memory_bytes, l.output_bytes); }
template <class A> void pass(A& a, MachineModel& m) {
  all(a, m.name, m.sms, m.blocks_per_sm, m.warps_per_sm, m.shared_bytes_per_sm, m.shared_bytes_per_block, m.l2_bytes, m.clock_mhz, m.l2_latency, m.dram_latency,
      m.l2_gb_per_s, m.dram_gb_per_s);
}
template <class A> void pass(A& a, Buffer& b) { all(a, b.name, b.type, b.role, b.shape, b.strides, b.bytes); }
template <class A> void pass(A& a, Scalar& s) { all(a, s.name, s.type, s.bits); }
template <class A> void pass(A& a, Argument& argument) {
  bool is_buffer = std::holds_alternative<Buffer>(argument);
  pass(a, is_buffer);
  if (is_buffer != std::holds_alternative<Buffer>(argument)) argument = is_buffer ? Argument(Buffer{}) : Argument(Scalar{});
  std::visit([&](auto& one) { pass(a, one); }, argument);
}
template <class A> void pass(A& a, RunRequest& r) {
  all(a, r.module, r.entry, r.arguments, r.schedule, r.check_races, r.count_traffic, r.judge_barriers, r.machine, r.watch_buffer, r.watch_element, r.limits);
}
template <class A> void pass(A& a, Side& s) { all(a, s.access, s.block, s.lane, s.place); }
template <class A> void pass(A& a, Finding& f) {
  all(a, f.kind, f.kernel, f.here, f.has_other, f.other, f.buffer, f.buffer_name, f.shared_shape, f.shared_place, f.element, f.neighbour, f.count, f.hole, f.detail);
}
template <class A> void pass(A& a, LaunchRecord& l) { all(a, l.kernel, l.grid, l.num_warps); }
template <class A> void pass(A& a, BufferResult& b) { all(a, b.bytes, b.written, b.owner); }
template <class A> void pass(A& a, ElementTouch& t) { all(a, t.by, t.reads, t.writes, t.replaces, t.before); }
template <class A> void pass(A& a, MemoryCounters& m) { all(a, m.l2_sectors, m.l2_hits, m.dram_bytes_read, m.dram_bytes_written); }
template <class A> void pass(A& a, AccessCounters& c) {
  all(a, c.operations, c.lanes, c.active_lanes, c.bytes, c.requests, c.repeated_requests, c.thread_accesses, c.sectors, c.vector_sectors, c.wavefronts, c.least_wavefronts);
}
template <class A> void pass(A& a, RunCounters& c) {
  all(a, c.launches, c.blocks, c.warps, c.bytes_loaded, c.bytes_stored, c.load_sectors, c.store_sectors, c.load_requests, c.store_requests, c.repeated_requests,
      c.lane_accesses, c.lanes, c.masked_lanes, c.elements_loaded, c.different_elements_loaded, c.shared_bytes, c.shared_requests, c.shared_wavefronts,
      c.least_shared_wavefronts, c.atomics, c.most_lanes_on_a_word, c.most_updates_of_a_word, c.most_blocks_on_a_word, c.barriers, c.most_copies, c.most_copy_bytes,
      c.memory, c.synchronisations);
}
template <class A> void pass(A& a, LineCounters& l) {
  all(a, l.place, l.launch, l.kind, l.shared, l.irregular, l.masks_by_equality, l.name, l.sum, l.inner, l.most_lanes_on_a_word);
}
template <class A> void pass(A& a, BarrierCounters& b) { all(a, b.place, b.passed, b.most_of_a_block, b.judged, b.needed); }
template <class A> void pass(A& a, LaunchCounters& l) {
  all(a, l.kernel, l.blocks, l.num_warps, l.shared_bytes, l.loads, l.stores, l.atomics, l.shared, l.memory, l.barriers, l.most_copies, l.most_copy_bytes, l.word_updates,
      l.words_updated, l.most_updates_of_a_word, l.most_blocks_on_a_word, l.most_lanes_on_a_word);
}
template <class A> void pass(A& a, RunDetail& d) { all(a, d.lines, d.barriers, d.launches, d.truncated); }
template <class A> void pass(A& a, RunResult& r) {
  all(a, r.outcome, r.message, r.where, r.findings, r.buffers, r.launches, r.touches, r.counters, r.detail, r.printed, r.printed_truncated, r.run_ms);
}

template <class A, class T>
void pass(A& a, std::vector<T>& v) {
  v.resize(a.count(v.size(), sizeof(T) < 8 ? sizeof(T) : 8));  // no structure here takes fewer bytes than 8
  if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, std::byte>) {
    a.block(v.data(), v.size() * sizeof(T));
  } else {
    for (T& element : v) pass(a, element);
  }
}

template <class T>
std::string to_bytes(const T& value) {
  Writer writer;
  T copy = value;
  pass(writer, copy);
  return writer.take();
}

template <class T>
std::optional<T> from_bytes(const std::string& bytes) {
  Reader reader(bytes);
  T value{};
  pass(reader, value);
  if (!reader.at_end()) return {};
  return value;
}

template <class E>
bool within(E value, E last) {
  return static_cast<int>(value) >= 0 && static_cast<int>(value) <= static_cast<int>(last);
}

// Numbers that are no value of their enumeration, or that others index with.
bool is_sound(const RunResult& r) {
  if (!within(r.outcome, RunOutcome::kUnavailable)) return false;
  for (const Finding& f : r.findings)
    if (!within(f.kind, FindingKind::kNotFinite) || !within(f.here.access, AccessKind::kAtomic) || !within(f.other.access, AccessKind::kAtomic)) return false;
  for (const ElementTouch& t : r.touches)
    if (!within(t.by.access, AccessKind::kAtomic)) return false;
  for (const LineCounters& l : r.detail.lines)
    if (!within(l.kind, AccessKind::kAtomic)) return false;
  return true;
}

}  // namespace

std::string encode(const RunRequest& request) { return to_bytes(request); }
std::optional<RunRequest> decode_request(const std::string& bytes) { return from_bytes<RunRequest>(bytes); }
std::string encode(const RunResult& result) { return to_bytes(result); }

std::optional<RunResult> decode_result(const std::string& bytes) {
  auto result = from_bytes<RunResult>(bytes);
  if (result && !is_sound(*result)) return {};
  return result;
}

}  // namespace kl::board
