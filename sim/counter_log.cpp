#include <sim/counter_log.hpp>

#include <algorithm>

namespace kl::sim {
namespace {

Place place_of(const RunLog& run, int file, int line) { return {file >= 0 ? run.files[file] : "", line}; }

LineCounters decode(const LineRecord& r, const RunLog& run, const std::vector<std::string>& buffer_names) {
  LineCounters line;
  line.place = place_of(run, r.file, r.line);
  line.launch = r.launch;
  line.kind = r.kind;
  line.shared = r.shared;
  line.irregular = r.irregular;
  line.masks_by_equality = r.masks_by_equality;
  if (r.shared) line.name = shared_tile_name(place_of(run, r.made_in_file, r.made_in_line));
  else line.name = r.buffer < static_cast<int>(buffer_names.size()) ? buffer_names[static_cast<std::size_t>(r.buffer)] : "workspace";
  line.sum = r.sum;
  line.inner = r.inner;
  line.most_lanes_on_a_word = r.most_lanes_on_a_word;
  return line;
}

LaunchCounters decode(const LaunchRecordCounters& r, const LaunchName& name) {
  LaunchCounters launch;
  launch.kernel = name.kernel;
  launch.blocks = r.blocks;
  launch.num_warps = r.num_warps;
  launch.shared_bytes = r.shared_bytes;
  launch.loads = r.loads, launch.stores = r.stores, launch.atomics = r.atomics, launch.shared = r.shared;
  launch.memory = r.memory;
  launch.barriers = r.barriers, launch.most_copies = r.most_copies, launch.most_copy_bytes = r.most_copy_bytes;
  launch.word_updates = r.word_updates, launch.words_updated = r.words_updated;
  launch.most_updates_of_a_word = r.most_updates_of_a_word;
  launch.most_blocks_on_a_word = r.most_blocks_on_a_word;
  launch.most_lanes_on_a_word = r.most_lanes_on_a_word;
  return launch;
}

}  // namespace

RunDetail decode_counters(const CounterLog& log, const RunLog& run, const std::vector<std::string>& buffer_names) {
  RunDetail detail;
  for (int i = 0; i < log.line_count; ++i) detail.lines.push_back(decode(log.lines[i], run, buffer_names));
  for (int i = 0; i < log.barrier_count; ++i) {
    const BarrierRecord& b = log.barriers[i];
    detail.barriers.push_back({place_of(run, b.file, b.line), b.passed, b.most_of_a_block, b.judged, b.needed});
  }
  for (int i = 0; i < std::min(run.launch_count, kMaxLaunches); ++i) detail.launches.push_back(decode(log.launches[i], run.launches[i]));
  detail.truncated = log.truncated || run.launch_count > kMaxLaunches;
  return detail;
}

}  // namespace kl::sim
