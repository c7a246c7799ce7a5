// Where the wrong elements are. Each function gives a sentence if its pattern explains all of them, and
// nothing otherwise; place_pattern asks the most specific first.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include <checker/block_runs.hpp>
#include <checker/diagnosis.hpp>
#include <checker/indexing.hpp>
#include <checker/phrases.hpp>

namespace kl {
namespace {

using Elements = std::vector<std::int64_t>;

struct Wrong {
  const ComparedBuffer& compared;
  Elements elements;        // logical, ascending
  const char* only;         // "only ", or nothing if all were never written: that stands for itself
  const char* is;           // "is wrong", or "was never written" if that is all
  const char* are;
  bool vector() const { return compared.shape.size() == 1; }
};

std::string range(std::int64_t first, std::int64_t last) {
  return first == last ? fmt::format("element {}", first) : fmt::format("elements {} to {}", first, last);
}

bool is_contiguous(const Elements& elements) {
  return elements.back() - elements.front() + 1 == static_cast<std::int64_t>(elements.size());
}

std::string everything(const Wrong& wrong) {
  if (wrong.compared.unwritten == wrong.compared.size()) return "no element was ever written";
  return "";
}

// A vector in blocks of B whose length is no multiple of B.
std::string last_partial_block(const Wrong& wrong) {
  const std::int64_t run = run_length(wrong.compared), size = wrong.compared.size();
  if (!wrong.vector() || run < 2 || run >= size || size % run == 0) return "";
  // A lone block may have stopped early: tiles are powers of two, so that other lengths are no block's.
  if (elements_by_block(wrong.compared).size() < 2 && (run & (run - 1)) != 0) return "";
  const std::int64_t tail = size - size % run;
  if (wrong.elements.front() < tail) return "";
  const bool whole = static_cast<std::int64_t>(wrong.elements.size()) == size - tail;
  if (whole) return fmt::format("{}the last, partial block ({}) {}", wrong.only, range(tail, size - 1), wrong.is);
  return fmt::format("{}{} of the last, partial block ({}) {}", wrong.only,
                     counted(static_cast<std::int64_t>(wrong.elements.size()), "element"), range(tail, size - 1),
                     wrong.elements.size() == 1 ? wrong.is : wrong.are);
}

std::string partial_blocks(const Wrong& wrong) {
  if (wrong.vector() || wrong.compared.unwritten > 0) return "";
  const auto blocks = elements_by_block(wrong.compared);
  std::size_t full = 0;
  for (const auto& [block, elements] : blocks) full = std::max(full, elements.size());
  std::size_t partial = 0;
  for (const auto& [block, elements] : blocks) {
    const bool any = std::any_of(elements.begin(), elements.end(), [&](auto i) { return wrong.compared.is_wrong(i); });
    if (any != (elements.size() < full)) return "";
    partial += any;
  }
  return partial > 0 ? "only the partial blocks at the edge are wrong" : "";
}

// Exactly the first, or exactly the last, element of each block; at the ends of the grid one may be right.
std::string edge_of_blocks(const Wrong& wrong) {
  const auto blocks = elements_by_block(wrong.compared);
  if (blocks.size() < 3 || wrong.compared.unwritten > 0) return "";
  if (std::any_of(blocks.begin(), blocks.end(), [](const auto& block) { return block.second.size() < 2; })) return "";
  for (const bool first : {true, false}) {
    Elements edges;
    for (const auto& [block, elements] : blocks) edges.push_back(first ? elements.front() : elements.back());
    const std::int64_t spared = first ? edges.front() : edges.back();
    const std::int32_t spared_block = first ? blocks.begin()->first : blocks.rbegin()->first;
    std::sort(edges.begin(), edges.end());
    const char* which = first ? "first" : "last";
    if (edges == wrong.elements) return fmt::format("the {} element of each block {}", which, wrong.is);
    std::erase(edges, spared);
    if (edges == wrong.elements) return fmt::format("the {} element of each block but block {} {}", which, spared_block, wrong.is);
  }
  return "";
}

std::string one_block(const Wrong& wrong) {
  const auto blocks = elements_by_block(wrong.compared);
  if (blocks.size() < 2 || wrong.compared.unwritten > 0) return "";
  std::vector<std::int32_t> bad, good;
  for (const auto& [block, elements] : blocks) {
    const bool any = std::any_of(elements.begin(), elements.end(), [&](auto i) { return wrong.compared.is_wrong(i); });
    (any ? bad : good).push_back(block);
  }
  if (bad.size() == 1) return fmt::format("only elements of block {} are wrong", bad[0]);
  if (good.size() == 1 && bad.size() > 1)
    return good[0] == blocks.begin()->first ? "only the first block is right" : fmt::format("only block {} is right", good[0]);
  return "";
}

// Rows whose elements run past their end and land in the next row: wrong are the first few elements of
// rows, never of the first row, and they belong to the block that wrote the end of the row above.
std::string wraps_into_next_row(const Wrong& wrong) {
  if (wrong.compared.shape.size() < 2) return "";
  const std::int64_t columns = wrong.compared.shape.back(), rows = wrong.compared.size() / columns;
  std::int64_t reach = 0, wrong_rows = 0, last_row = -1;
  for (const std::int64_t i : wrong.elements) {
    const std::int64_t row = i / columns;
    if (row == 0) return "";
    const auto end_above = static_cast<std::size_t>(row * columns - 1);
    const std::int32_t owner = wrong.compared.owner[static_cast<std::size_t>(i)];
    if (owner < 0 || owner != wrong.compared.owner[end_above]) return "";
    reach = std::max(reach, i % columns + 1);
    wrong_rows += row != last_row;
    last_row = row;
  }
  // A block writes the end of its last row into a row of the block below, which may have overwritten it.
  if (reach >= columns || rows < 3 || 2 * wrong_rows < rows - 1) return "";
  return fmt::format("rows run on into the next one: only the first {} of rows other than the first {}", counted(reach, "element"),
                     reach == 1 ? "is wrong" : "are wrong");
}

std::string axis_name(std::size_t axis, std::size_t axes) {
  if (axis + 1 == axes) return "column";
  return axis + 2 == axes ? "row" : axes == 3 ? "matrix" : fmt::format("index of axis {}", axis);
}

// One line, or a few neighbouring ones, of one axis.
std::string lines_of_one_axis(const Wrong& wrong) {
  const Shape& shape = wrong.compared.shape;
  if (shape.size() < 2 || wrong.elements.size() < 2) return "";
  std::string best;
  double best_share = 0.5;
  for (std::size_t d = 0; d < shape.size(); ++d) {
    std::vector<bool> hit(static_cast<std::size_t>(shape[d]), false);
    for (const std::int64_t i : wrong.elements) hit[static_cast<std::size_t>(index_of(i, shape)[d])] = true;
    const auto first = std::find(hit.begin(), hit.end(), true) - hit.begin();
    const auto count = std::count(hit.begin(), hit.end(), true);
    const bool neighbours = std::all_of(hit.begin() + first, hit.begin() + first + count, [](bool h) { return h; });
    const double share = static_cast<double>(count) / static_cast<double>(shape[d]);
    if (!neighbours || share > best_share || (share == best_share && !best.empty())) continue;
    best_share = share;
    const std::string line = axis_name(d, shape.size());
    best = count == 1 ? fmt::format("{}{} {} {}", wrong.only, line, first, wrong.is)
                      : fmt::format("{}{}s {} to {} {}", wrong.only, line == "matrix" ? "matrice" : line, first, first + count - 1, wrong.are);
  }
  return best;
}

// Whole lines from some index of an axis on, more than half of them: the grid or a loop ends there.
std::string lines_without_a_block(const Wrong& wrong) {
  const Shape& shape = wrong.compared.shape;
  if (shape.size() < 2 || wrong.compared.unwritten != wrong.compared.wrong) return "";
  for (std::size_t d = 0; d < shape.size(); ++d) {
    std::int64_t first = shape[d];
    for (const std::int64_t i : wrong.elements) first = std::min(first, index_of(i, shape)[d]);
    const std::int64_t whole = (shape[d] - first) * (wrong.compared.size() / shape[d]);
    if (first == 0 || whole != static_cast<std::int64_t>(wrong.elements.size())) continue;
    const std::string line = axis_name(d, shape.size());
    return fmt::format("{}s {} to {} were never written", line == "matrix" ? "matrice" : line, first, shape[d] - 1);
  }
  return "";
}

std::string stretch(const Wrong& wrong) {
  const std::int64_t size = wrong.compared.size(), first = wrong.elements.front(), last = wrong.elements.back();
  if (!wrong.vector() || !is_contiguous(wrong.elements) || last - first + 1 == size) return "";
  if (first == last && first != 0 && last != size - 1) return "";  // one element has an index, no pattern
  if (first == last) return fmt::format("{}the {} element {}", wrong.only, first == 0 ? "first" : "last", wrong.is);
  return fmt::format("{}{} {}", wrong.only, range(first, last), wrong.are);
}

std::string ordinal(std::int64_t k) { return fmt::format("{}{}", k, k == 2 ? "nd" : k == 3 ? "rd" : "th"); }

// i = r, r + k, r + 2k, ... and no other, up to the end.
bool is_progression(const Elements& elements, std::int64_t size, std::int64_t& step) {
  if (elements.size() < 3) return false;
  step = elements[1] - elements[0];
  for (std::size_t i = 1; i < elements.size(); ++i)
    if (elements[i] - elements[i - 1] != step) return false;
  return step >= 2 && elements.front() < step && elements.back() + step >= size;
}

std::string every_kth(const Wrong& wrong) {
  if (!wrong.vector()) return "";
  std::int64_t step = 0;
  if (is_progression(wrong.elements, wrong.compared.size(), step))
    return fmt::format("every {} element, from {} on, {}", ordinal(step), wrong.elements.front(), wrong.is);
  Elements right;
  for (std::int64_t i = 0; i < wrong.compared.size(); ++i)
    if (!wrong.compared.is_wrong(i)) right.push_back(i);
  if (is_progression(right, wrong.compared.size(), step))
    return fmt::format("all but every {} element, from {} on, {}", ordinal(step), right.front(), wrong.are);
  return "";
}

std::string where_an_input(const Wrong& wrong, const std::vector<InputValues>& inputs) {
  constexpr std::int64_t kLeastElements = 8, kLeastOfEach = 3;  // fewer agree by chance
  const std::int64_t size = wrong.compared.size(), right = size - wrong.compared.wrong;
  if (right == 0 || size < kLeastElements) return "";
  struct Condition {
    const char* text;
    bool exactly;  // wrong wherever it holds, not only there
    std::function<bool(double)> holds;
  };
  const Condition conditions[] = {{"NaN", false, [](double x) { return std::isnan(x); }},
                                  {"infinite", false, [](double x) { return std::isinf(x); }},
                                  {"NaN or infinite", false, [](double x) { return !std::isfinite(x); }},
                                  {"zero", true, [](double x) { return x == 0; }},
                                  {"negative", true, [](double x) { return x < 0; }},
                                  {"positive", true, [](double x) { return x > 0; }}};
  for (const Condition& condition : conditions) {
    if (condition.exactly && std::min(right, wrong.compared.wrong) < kLeastOfEach) continue;
    for (const InputValues& input : inputs) {
      if (input.shape != wrong.compared.shape) continue;
      bool explains = true;
      for (std::int64_t i = 0; i < size && explains; ++i) {
        const bool holds = condition.holds(input.values[i]), is_wrong = wrong.compared.is_wrong(i);
        explains = condition.exactly ? holds == is_wrong : holds || !is_wrong;
      }
      if (explains) return fmt::format("{}elements where {} is {} {}", wrong.only, input.name, condition.text, wrong.are);
    }
  }
  return "";
}

}  // namespace

std::string place_pattern(const ComparedBuffer& compared, const std::vector<InputValues>& inputs) {
  const bool unwritten = compared.unwritten == compared.wrong;
  Wrong wrong{compared, {}, unwritten ? "" : "only ", unwritten ? "was never written" : "is wrong", unwritten ? "were never written" : "are wrong"};
  for (std::int64_t i = 0; i < compared.size(); ++i)
    if (compared.is_wrong(i)) wrong.elements.push_back(i);
  if (wrong.elements.empty()) return "";
  std::string pattern = everything(wrong);
  if (pattern.empty()) pattern = where_an_input(wrong, inputs);
  for (const auto recognise : {last_partial_block, edge_of_blocks, wraps_into_next_row, one_block, partial_blocks,
                               lines_of_one_axis, lines_without_a_block, stretch, every_kth})
    if (pattern.empty()) pattern = recognise(wrong);
  return pattern;
}

}  // namespace kl
