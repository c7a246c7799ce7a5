#include <sim/warp_access.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

#include <tl/shared_layout.hpp>

namespace kl::sim {
namespace {

constexpr int kBanks = 32, kBankBytes = 4, kWavefrontBytes = kBanks * kBankBytes;

std::int64_t least_value(const MaskTerm& t, const int extent[3]) {
  std::int64_t least = t.base;
  for (int axis = 0; axis < 3; ++axis) least += std::min<std::int64_t>(t.stride[axis], 0) * (extent[axis] - 1);
  return least;
}

// The block sees in one test that no lane is masked off.
bool whole(const Access& a) {
  return a.mask == nullptr &&
         std::all_of(a.terms, a.terms + a.term_count, [&](const MaskTerm& t) { return !t.equality && least_value(t, a.extent) >= 0; });
}

// Each vector is active as a whole or not at all.
bool masked_by_vectors(const Access& a, int width) {
  return a.mask == nullptr && std::all_of(a.terms, a.terms + a.term_count, [&](const MaskTerm& t) {
    if (t.equality || t.stride[2] < -1 || t.stride[2] > 1) return false;
    if (t.stride[2] == 0) return true;
    return (t.base + (t.stride[2] < 0 ? 1 : 0)) % width == 0 && t.stride[0] % width == 0 && t.stride[1] % width == 0;
  });
}

// Elements that a thread moves in one access to global memory.
int global_chunk(const Access& a, std::int64_t address, int width) {
  if (a.gather != nullptr || !a.steps_by_one || width * a.element_bytes < 4) return 1;
  const int access_bytes = std::min(width * a.element_bytes, lanes::kAccessBytes);
  const bool aligned = (address + a.pointer_offset * a.element_bytes) % access_bytes == 0 && a.base % width == 0 && a.stride[0] % width == 0 &&
                       a.stride[1] % width == 0;
  return aligned && (whole(a) || masked_by_vectors(a, width)) ? access_bytes / a.element_bytes : 1;
}

void sort_unique(std::vector<std::int64_t>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

// Steps of shared memory for the words that lanes served together touch: the most different words of one bank.
int wavefronts_of(std::vector<std::int64_t>& words) {
  sort_unique(words);
  int of_bank[kBanks] = {}, most = 0;
  for (const std::int64_t w : words) most = std::max(most, ++of_bank[w % kBanks]);
  return most;
}

}  // namespace

// Calls use(first thread, first register) for each instruction of each warp; touched_ has the elements that its threads
// touch, -1 for none.
template <class Use>
void WarpAccesses::for_each_request(const Access& what, std::span<const Run> runs, const LaunchLayout& layout, int chunk, AccessCounters& sum,
                                    Use use) {
  element_of_lane_.assign(static_cast<std::size_t>(what.lanes()), -1);
  for (const Run& run : runs) {
    sum.active_lanes += run.count;
    for (std::int32_t i = 0; i < run.count; ++i) element_of_lane_[static_cast<std::size_t>(run.lane + i)] = run.first + i;
  }
  const lanes::LaneMap map = lanes::lane_map(what.lanes(), what.rank, what.extent[2], layout.vector_elements, layout.threads);
  const int holders = static_cast<int>(map.holders);
  for (int first = 0; first < holders; first += lanes::kWarpThreads) {
    for (int r = 0; r < map.registers(); r += chunk) {
      touched_.clear();
      int threads = 0;
      for (int t = first; t < std::min(first + lanes::kWarpThreads, holders); ++t) {
        bool takes_part = false;
        for (int k = 0; k < chunk; ++k) {
          touched_.push_back(element_of_lane_[static_cast<std::size_t>(map.element(static_cast<unsigned>(t), r + k))]);
          takes_part |= touched_.back() >= 0;
        }
        threads += takes_part;
      }
      if (threads == 0) continue;
      ++sum.requests;
      sum.thread_accesses += threads;
      use(first, r);
    }
  }
  ++sum.operations;
  sum.lanes += what.lanes();
}

void WarpAccesses::count_global(const Access& what, std::span<const Run> runs, std::int64_t address, const LaunchLayout& layout,
                                AccessCounters& sum) {
  const int width = lanes::lane_map(what.lanes(), what.rank, what.extent[2], layout.vector_elements, layout.threads).width;
  all_sectors_.clear();
  vector_sectors_.clear();
  std::pair counted{-1, -1};
  const auto end_vector = [&] {
    sort_unique(vector_sectors_);
    sum.vector_sectors += std::ssize(vector_sectors_);
    all_sectors_.insert(all_sectors_.end(), vector_sectors_.begin(), vector_sectors_.end());
    vector_sectors_.clear();
  };
  const std::int64_t active_before = sum.active_lanes;
  for_each_request(what, runs, layout, global_chunk(what, address, width), sum, [&](int thread, int r) {
    if (const std::pair vector{thread, r / width}; vector != counted) {
      end_vector();
      counted = vector;
    }
    sectors_.clear();
    for (const std::int64_t element : touched_) {
      const std::int64_t sector = (address + element * what.element_bytes) / kSectorBytes;
      if (element >= 0 && (sectors_.empty() || sectors_.back() != sector)) sectors_.push_back(sector);
    }
    sort_unique(sectors_);
    sum.sectors += std::ssize(sectors_);
    vector_sectors_.insert(vector_sectors_.end(), sectors_.begin(), sectors_.end());
  });
  end_vector();
  sum.bytes += (sum.active_lanes - active_before) * what.element_bytes;
  sort_unique(all_sectors_);
}

const lanes::Folds& WarpAccesses::folds_of(int size, int rows, int columns, int width) {
  for (const Known& k : known_)
    if (k.size == size && k.rows == rows && k.columns == columns && k.width == width) return k.folds;
  return known_.emplace_back(Known{size, rows, columns, width, lanes::tile_folds(size, rows, columns, width).folds}).folds;
}

void WarpAccesses::count_shared(const Access& what, std::span<const Run> runs, const std::int64_t extent[3], int rank, const LaunchLayout& layout,
                                AccessCounters& sum) {
  const int size = what.element_bytes;
  const auto columns = static_cast<int>(extent[rank - 1]);
  const lanes::Folds folds = folds_of(size, rank > 1 ? static_cast<int>(extent[rank - 2]) : 1, columns, layout.vector_elements);
  const lanes::LaneMap map = lanes::lane_map(what.lanes(), what.rank, what.extent[2], layout.vector_elements, layout.threads);
  const bool by_chunks = what.moves_bits && what.steps_by_one && whole(what);
  const int chunk = by_chunks ? lanes::vector_access(map.width, static_cast<int>(map.holders), size).elements : 1;
  const std::int64_t active_before = sum.active_lanes;
  for_each_request(what, runs, layout, chunk, sum, [&](int, int) {
    // Wide accesses take a step per 128 bytes, of the lanes in order.
    const std::size_t together = static_cast<std::size_t>(std::max(1, std::min(lanes::kWarpThreads, kWavefrontBytes / std::max(kBankBytes, size * chunk)))) *
                                 static_cast<std::size_t>(chunk);
    for (std::size_t first = 0; first < touched_.size(); first += together) {
      words_.clear();
      for (std::size_t i = first; i < std::min(first + together, touched_.size()); ++i) {
        if (touched_[i] < 0) continue;
        const std::int64_t byte = std::int64_t{lanes::place(folds, static_cast<int>(touched_[i]))} * size;
        for (std::int64_t b = 0; b < size; b += kBankBytes) words_.push_back((byte + b) / kBankBytes);
      }
      if (words_.empty()) continue;
      sum.wavefronts += wavefronts_of(words_);
      sum.least_wavefronts += (static_cast<std::int64_t>(words_.size()) + kBanks - 1) / kBanks;
    }
  });
  sum.bytes += (sum.active_lanes - active_before) * size;
}

std::int64_t WarpAccesses::most_lanes_on_an_element(std::span<const Run> runs) {
  sorted_.clear();
  for (const Run& run : runs)
    for (std::int32_t i = 0; i < run.count; ++i) sorted_.push_back(run.first + i);
  std::sort(sorted_.begin(), sorted_.end());
  std::int64_t most = 0, same = 0;
  for (std::size_t i = 0; i < sorted_.size(); ++i) {
    same = i > 0 && sorted_[i] == sorted_[i - 1] ? same + 1 : 1;
    most = std::max(most, same);
  }
  return most;
}

}  // namespace kl::sim
