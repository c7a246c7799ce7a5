#include <checker/counters_json.hpp>

#include <checker/estimate.hpp>
#include <checker/phrases.hpp>

namespace kl {
namespace {

using Json = nlohmann::ordered_json;

Json place_of(const Place& p) { return {{"file", p.file}, {"line", p.line}}; }

Json accesses(const AccessCounters& a) {
  return {{"operations", a.operations}, {"lanes", a.lanes}, {"active_lanes", a.active_lanes}, {"bytes", a.bytes}, {"requests", a.requests},
          {"repeated_requests", a.repeated_requests}, {"thread_accesses", a.thread_accesses}, {"sectors", a.sectors}, {"vector_sectors", a.vector_sectors}, {"wavefronts", a.wavefronts},
          {"least_wavefronts", a.least_wavefronts}};
}

Json memory(const MemoryCounters& m) {
  return {{"l2_sectors", m.l2_sectors}, {"l2_hits", m.l2_hits}, {"dram_bytes_read", m.dram_bytes_read}, {"dram_bytes_written", m.dram_bytes_written}};
}

Json estimate_json(const Estimate& e) {
  return {{"blocks_per_sm", e.blocks_per_sm}, {"limited_by", e.limited_by}, {"waves", e.waves}, {"last_wave_share", e.last_wave_share}, {"dram_us", e.dram_us},
          {"l2_us", e.l2_us}, {"shared_us", e.shared_us}, {"at_least_us", e.at_least_us}, {"bound_by", e.bound_by}, {"at_most_us", e.at_most_us},
          {"stall_share", e.stall_share()}};
}

}  // namespace

Json counters_json(const RunCounters& c) {
  return {{"launches", c.launches}, {"blocks", c.blocks}, {"warps", c.warps}, {"bytes_loaded", c.bytes_loaded}, {"bytes_stored", c.bytes_stored},
          {"load_sectors", c.load_sectors}, {"store_sectors", c.store_sectors}, {"load_requests", c.load_requests}, {"store_requests", c.store_requests},
          {"repeated_requests", c.repeated_requests}, {"lane_accesses", c.lane_accesses}, {"lanes", c.lanes}, {"masked_lanes", c.masked_lanes},
          {"elements_loaded", c.elements_loaded}, {"different_elements_loaded", c.different_elements_loaded}, {"shared_bytes", c.shared_bytes},
          {"shared_requests", c.shared_requests}, {"shared_wavefronts", c.shared_wavefronts}, {"least_shared_wavefronts", c.least_shared_wavefronts},
          {"atomics", c.atomics}, {"most_lanes_on_a_word", c.most_lanes_on_a_word}, {"most_updates_of_a_word", c.most_updates_of_a_word},
          {"most_blocks_on_a_word", c.most_blocks_on_a_word}, {"barriers", c.barriers}, {"most_copies", c.most_copies}, {"most_copy_bytes", c.most_copy_bytes},
          {"l2_sectors", c.memory.l2_sectors}, {"l2_hits", c.memory.l2_hits}, {"dram_bytes_read", c.memory.dram_bytes_read},
          {"dram_bytes_written", c.memory.dram_bytes_written}};
}

Json launches_json(const RunDetail& detail, const MachineModel& machine) {
  Json launches = Json::array();
  for (const LaunchCounters& l : detail.launches) {
    launches.push_back({{"kernel", l.kernel}, {"blocks", l.blocks}, {"num_warps", l.num_warps}, {"shared_bytes", l.shared_bytes}, {"loads", accesses(l.loads)},
                        {"stores", accesses(l.stores)}, {"atomics", accesses(l.atomics)}, {"shared", accesses(l.shared)}, {"memory", memory(l.memory)},
                        {"barriers", l.barriers}, {"most_copies", l.most_copies}, {"most_copy_bytes", l.most_copy_bytes}, {"word_updates", l.word_updates},
                        {"words_updated", l.words_updated}, {"most_updates_of_a_word", l.most_updates_of_a_word},
                        {"most_blocks_on_a_word", l.most_blocks_on_a_word}, {"most_lanes_on_a_word", l.most_lanes_on_a_word},
                        {"estimate", estimate_json(estimate(l, machine))}});
  }
  return launches;
}

Json lines_json(const RunDetail& detail) {
  Json lines = Json::array();
  for (const LineCounters& l : detail.lines)
    lines.push_back({{"place", place_of(l.place)}, {"launch", l.launch}, {"access", name(l.kind)}, {"shared", l.shared}, {"name", l.name},
                     {"most_lanes_on_a_word", l.most_lanes_on_a_word}, {"sum", accesses(l.sum)}});
  return lines;
}

Json barriers_json(const RunDetail& detail) {
  Json barriers = Json::array();
  for (const BarrierCounters& b : detail.barriers)
    barriers.push_back({{"place", place_of(b.place)}, {"passed", b.passed}, {"most_of_a_block", b.most_of_a_block}, {"judged", b.judged}, {"needed", b.needed}});
  return barriers;
}

}  // namespace kl
