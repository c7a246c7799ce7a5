#include <sim/resolve.hpp>

#include <algorithm>
#include <limits>

namespace kl::sim {
namespace {

struct Interval {
  std::int64_t low, high;  // [low, high)
};

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  const std::int64_t q = a / b;
  return q - ((a % b != 0 && (a < 0) != (b < 0)) ? 1 : 0);
}

// Where e + s * i >= 0 (or == 0) for i in [0, n).
void clip(Interval& lanes, std::int64_t e, std::int64_t s, bool equality) {
  if (s == 0) {
    if (equality ? e != 0 : e < 0) lanes.high = lanes.low;
    return;
  }
  if (equality) {
    const std::int64_t at = -e / s;
    const bool hit = e % s == 0 && at >= lanes.low && at < lanes.high;
    lanes = hit ? Interval{at, at + 1} : Interval{lanes.low, lanes.low};
  } else if (s > 0) {
    lanes.low = std::max(lanes.low, -floor_div(e, s));
  } else {
    lanes.high = std::min(lanes.high, floor_div(e, -s) + 1);
  }
  lanes.high = std::max(lanes.high, lanes.low);
}

// Adds lanes that map to consecutive elements, joining them to the last run where they continue it.
void add_run(Resolved& out, Run run) {
  if (run.count == 0) return;
  out.covered += run.count;
  if (!out.runs.empty()) {
    Run& last = out.runs.back();
    if (last.first + last.count == run.first && last.lane + last.count == run.lane) {
      last.count += run.count;
      return;
    }
  }
  out.runs.push_back(run);
}

void refuse(Resolved& out, Refusal why, std::int64_t first, std::int32_t lane, std::int64_t count) {
  if (count > 0) out.refused.push_back({why, {first, lane, static_cast<std::int32_t>(count)}});
}

// Splits off padding, which only padded tensors have.
void add_unpadded(Resolved& out, const SimBuffer& b, Run run) {
  if (b.padding.empty() || b.padding.find_set(run.first, run.count) < 0) return add_run(out, run);
  for (std::int32_t i = 0; i < run.count; ++i) {
    if (b.padding.test(run.first + i))
      refuse(out, Refusal::kPadding, run.first + i, run.lane + i, 1);
    else
      add_run(out, {run.first + i, run.lane + i, 1});
  }
}

// Splits off what lies outside the buffer.
void add_checked(Resolved& out, const SimBuffer& b, Run run) {
  if (run.first >= 0 && run.first + run.count <= b.span) return add_unpadded(out, b, run);
  const std::int64_t end = run.first + run.count;
  const std::int64_t low = std::clamp<std::int64_t>(0, run.first, end);
  const std::int64_t high = std::clamp<std::int64_t>(b.span, low, end);
  refuse(out, Refusal::kOutside, run.first, run.lane, low - run.first);
  if (high > low)
    add_unpadded(out, b, {low, run.lane + static_cast<std::int32_t>(low - run.first), static_cast<std::int32_t>(high - low)});
  refuse(out, Refusal::kOutside, high, run.lane + static_cast<std::int32_t>(high - run.first), end - high);
}

// Lanes whose elements lie apart: a run each, unless the next element happens to follow. Returns the first lane outside the
// buffer, lanes.high if there is none; it and those behind it are not added.
template <class ElementOf>
std::int64_t add_apart(Resolved& out, const SimBuffer& b, std::int32_t row_lane, Interval lanes, ElementOf element_of) {
  // By way of a few kilobytes: to make room in the vector would write it twice.
  constexpr std::int64_t kChunk = 256;
  Run chunk[kChunk];
  std::int64_t i = lanes.low;
  for (bool inside = true; inside && i < lanes.high;) {
    const std::int64_t end = std::min(lanes.high, i + kChunk);
    std::int64_t follower = -1;
    Run* last = nullptr;
    if (!out.runs.empty() && out.runs.back().lane + out.runs.back().count == row_lane + i) {
      last = &out.runs.back();
      follower = last->first + last->count;
    }
    Run* next = chunk;
    for (; i < end; ++i) {
      const std::int64_t element = element_of(i);
      inside = static_cast<std::uint64_t>(element) < static_cast<std::uint64_t>(b.span);
      if (!inside) break;
      if (element == follower) {
        ++last->count;
      } else {
        *next = {element, row_lane + static_cast<std::int32_t>(i), 1};
        last = next++;
      }
      follower = element + 1;
    }
    out.runs.insert(out.runs.end(), chunk, next);
  }
  out.covered += i - lanes.low;
  return i;
}

bool fits_int32(std::int64_t x) {
  return x >= std::numeric_limits<std::int32_t>::min() && x <= std::numeric_limits<std::int32_t>::max();
}

// Lanes [low, high) of one row of an affine access.
void add_affine_row(Resolved& out, const Access& a, const SimBuffer& b, std::int64_t row_index, std::int32_t row_lane,
                    Interval lanes) {
  const std::int64_t step = a.stride[2];
  const auto index = [&](std::int64_t i) { return row_index + step * i; };
  const bool wraps = a.narrow_index && (!fits_int32(index(lanes.low)) || !fits_int32(index(lanes.high - 1)));
  if (step == 1 && !wraps) {
    add_checked(out, b, {a.pointer_offset + index(lanes.low), row_lane + static_cast<std::int32_t>(lanes.low),
                         static_cast<std::int32_t>(lanes.high - lanes.low)});
    return;
  }
  if (!wraps && b.padding.empty()) lanes.low = add_apart(out, b, row_lane, lanes, [&](std::int64_t i) { return a.pointer_offset + index(i); });
  for (std::int64_t i = lanes.low; i < lanes.high; ++i) {
    const std::int32_t lane = row_lane + static_cast<std::int32_t>(i);
    if (wraps && !fits_int32(index(i)))
      refuse(out, Refusal::kIndexOverflow, a.pointer_offset + index(i), lane, 1);
    else
      add_checked(out, b, {a.pointer_offset + index(i), lane, 1});
  }
}

// Lanes that both the closed-form interval and a tile of bool leave active, as sub-intervals.
template <class F>
void for_each_active(const Access& a, Resolved& out, std::int32_t row_lane, Interval lanes, F&& use) {
  if (a.mask == nullptr) return use(lanes);
  std::int64_t i = lanes.low;
  while (i < lanes.high) {
    const std::int32_t lane = row_lane + static_cast<std::int32_t>(i);
    if (!lane_valid(a.mask_validity, lane)) refuse(out, Refusal::kInvalidMask, 0, lane, 1);
    else if (a.mask[lane]) {
      std::int64_t end = i + 1;
      while (end < lanes.high && a.mask[row_lane + end] && lane_valid(a.mask_validity, row_lane + static_cast<std::int32_t>(end))) ++end;
      use(Interval{i, end});
      i = end;
      continue;
    }
    ++i;
  }
}

void add_gather_row(Resolved& out, const Access& a, const SimBuffer& b, std::int32_t row_lane, Interval lanes) {
  if (a.gather_validity.why == nullptr && b.padding.empty())
    lanes.low = add_apart(out, b, row_lane, lanes, [&](std::int64_t i) { return a.pointer_offset + a.gather[row_lane + i]; });
  for (std::int64_t i = lanes.low; i < lanes.high; ++i) {
    const std::int32_t lane = row_lane + static_cast<std::int32_t>(i);
    if (!lane_valid(a.gather_validity, lane))
      refuse(out, Refusal::kInvalidAddress, 0, lane, 1);
    else
      add_checked(out, b, {a.pointer_offset + a.gather[lane], lane, 1});
  }
}

}  // namespace

void Resolved::clear() {
  runs.clear();
  refused.clear();
  covered = 0;
}

void resolve(const Access& a, const SimBuffer& b, Resolved& out) {
  out.clear();
  std::int32_t row_lane = 0;
  for (int i0 = 0; i0 < a.extent[0]; ++i0) {
    for (int i1 = 0; i1 < a.extent[1]; ++i1, row_lane += a.extent[2]) {
      Interval lanes{0, a.extent[2]};
      for (int t = 0; t < a.term_count; ++t) {
        const MaskTerm& m = a.terms[t];
        clip(lanes, m.base + m.stride[0] * i0 + m.stride[1] * i1, m.stride[2], m.equality);
      }
      if (lanes.low >= lanes.high) continue;
      for_each_active(a, out, row_lane, lanes, [&](Interval active) {
        if (a.gather != nullptr)
          add_gather_row(out, a, b, row_lane, active);
        else
          add_affine_row(out, a, b, a.base + a.stride[0] * i0 + a.stride[1] * i1, row_lane, active);
      });
    }
  }
}

}  // namespace kl::sim
