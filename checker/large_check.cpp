#include <checker/large_check.hpp>

#include <algorithm>
#include <exception>
#include <fstream>
#include <limits>
#include <set>

#include <fmt/format.h>

#include <checker/element.hpp>
#include <checker/freivalds.hpp>
#include <checker/indexing.hpp>
#include <checker/inputs.hpp>
#include <checker/large_compare.hpp>
#include <checker/parallel.hpp>

namespace kl {
namespace {

constexpr std::int64_t kCompareGrain = 1 << 18;
constexpr double kGiB = 1 << 30;

// What can be had without swapping, less a tenth for everybody else.
std::int64_t spare_memory() {
  std::ifstream file("/proc/meminfo");
  std::string name;
  for (std::int64_t kib = 0; file >> name >> kib; file.ignore(std::numeric_limits<std::streamsize>::max(), '\n'))
    if (name == "MemAvailable:") return kib * 1024 / 10 * 9;
  return 0;
}

class LargeCase {
 public:
  LargeCase(const Puzzle& puzzle, const Case& parameters, std::uint64_t seed, const std::vector<BufferResult>& outputs)
      : puzzle_(puzzle), case_(parameters), seed_(seed), arguments_(puzzle.arguments(parameters)), outputs_(outputs) {}

  LargeVerdict check(std::int64_t memory_bytes) {
    LargeVerdict verdict;
    const LargeCheck& large = puzzle_.large;
    if (large.sample.count == 0 && large.elements.count == 0 && large.products.empty()) compare_all(memory_bytes, verdict);
    if (large.sample.count > 0) compare_rows(verdict);
    if (large.elements.count > 0 && !verdict.mismatch) compare_elements(verdict);
    for (const Product& product : large.products)
      if (!verdict.mismatch && verdict.message.empty()) check_product(product, verdict);
    verdict.validated = verdict.unknown.empty() && !verdict.mismatch && verdict.message.empty();
    return verdict;
  }

 private:
  // Index among the Buffer arguments, by name.
  std::pair<const ArgumentSpec*, std::size_t> find(std::string_view name) const {
    std::size_t buffer = 0;
    for (const ArgumentSpec& a : arguments_) {
      if (a.is_scalar) continue;
      if (a.name == name) return {&a, buffer};
      ++buffer;
    }
    throw std::out_of_range(fmt::format("no tensor '{}'", name));
  }

  std::int64_t needed_bytes() const {
    std::int64_t doubles = 0, largest = 0;
    for (const ArgumentSpec& a : arguments_) {
      if (a.is_scalar) continue;
      const std::int64_t n = element_count(a.shape);
      doubles += n * ((a.role != Role::kOutput) + (a.role != Role::kInput));
      largest = std::max(largest, n);
    }
    return 8 * (doubles + largest);  // and one for what the reference computes on its way
  }

  Array make_array(const ArgumentSpec& a, bool is_input) const {
    const std::int64_t columns = a.shape.empty() ? 1 : a.shape.back(), n = element_count(a.shape);
    Array values(columns == 0 ? 0 : n / columns, columns);
    in_parallel(n, kCompareGrain, [&](std::int64_t first, std::int64_t count) {
      if (is_input) input_values(a, seed_, first, count, values.data() + first);
      else std::fill_n(values.data() + first, count, std::numeric_limits<double>::quiet_NaN());
    });
    return values;
  }

  void compare_all(std::int64_t memory_bytes, LargeVerdict& verdict) {
    verdict.how = "every element";
    if (const std::int64_t needed = needed_bytes(); needed > memory_bytes) {
      verdict.unknown = fmt::format("the reference needs {:.1f} GiB of memory and {:.1f} GiB are to spare; a smaller size, or rows "
                                    "sampled by .large in puzzle.cpp, need less", static_cast<double>(needed) / kGiB,
                                    static_cast<double>(memory_bytes) / kGiB);
      return;
    }
    Data data;
    for (const ArgumentSpec& a : arguments_) {
      if (a.is_scalar) data.scalars.emplace(a.name, rounded(a.type, a.value));
      else if (a.role != Role::kOutput) data.inputs.emplace(a.name, make_array(a, true));
      if (!a.is_scalar && a.role != Role::kInput) data.expected.emplace(a.name, make_array(a, false));
    }
    puzzle_.reference(case_, data);
    for (const auto& [name, want] : data.expected) {
      const auto [output, buffer] = find(name);
      const std::int64_t n = element_count(output->shape);
      if (want.size() != n) throw std::length_error(fmt::format("the reference sets '{}' to {} elements, not {}", name, want.size(), n));
      LargeMismatch mismatch(*output, outputs_[buffer], puzzle_.tolerance_of(name));
      in_parallel(n, kCompareGrain, [&, values = want.data()](std::int64_t first, std::int64_t count) { mismatch.add(first, count, values + first); });
      if ((verdict.mismatch = mismatch.found(n))) return;
    }
  }

  LargeData row_by_row() const {
    return {.row =
                [this](std::string_view name, std::int64_t row) {
                  const ArgumentSpec& a = *find(name).first;
                  Array values(1, a.shape.empty() ? 1 : a.shape.back());
                  input_values(a, seed_, row * values.cols(), values.cols(), values.data());
                  return values;
                },
            .scalar =
                [this](std::string_view name) {
                  for (const ArgumentSpec& a : arguments_)
                    if (a.is_scalar && a.name == name) return rounded(a.type, a.value);
                  throw std::out_of_range(fmt::format("no scalar '{}'", name));
                }};
  }

  void compare_rows(LargeVerdict& verdict) {
    const LargeData data = row_by_row();
    const std::vector<std::string>& others = puzzle_.large.elements.outputs;
    for (const ArgumentSpec& a : arguments_) {
      if (a.is_scalar || a.role == Role::kInput || std::find(others.begin(), others.end(), a.name) != others.end()) continue;
      const std::int64_t columns = a.shape.empty() ? 1 : a.shape.back(), all = columns == 0 ? 0 : element_count(a.shape) / columns;
      const std::vector<std::int64_t> chosen = choose("rows of " + a.name, puzzle_.large.sample.count, all);
      compare_chosen(a, chosen, "rows", columns, verdict, [&](std::int64_t row, LargeMismatch& mismatch) {
        const Array want = puzzle_.large.sample.expected(case_, data, a.name, row);
        if (want.size() != columns) throw std::length_error(fmt::format("a sampled row of '{}' has {} elements, not {}", a.name, want.size(), columns));
        mismatch.add(row * columns, columns, want.data());
      });
      if (verdict.mismatch) return;
    }
  }
  void compare_elements(LargeVerdict& verdict) {
    const LargeData data = row_by_row();
    for (const std::string& name : puzzle_.large.elements.outputs) {
      const ArgumentSpec& a = *find(name).first;
      const std::vector<std::int64_t> chosen = choose("elements of " + name, puzzle_.large.elements.count, element_count(a.shape));
      compare_chosen(a, chosen, "elements", 1, verdict, [&](std::int64_t element, LargeMismatch& mismatch) {
        const double want = puzzle_.large.elements.expected(case_, data, name, element);
        mismatch.add(element, 1, &want);
      });
      if (verdict.mismatch) return;
    }
  }
  // Calls compare(number, mismatch) for the rows or elements that were chosen, `size` elements each, on all cores.
  template <class Compare>
  void compare_chosen(const ArgumentSpec& a, const std::vector<std::int64_t>& chosen, std::string_view what, std::int64_t size,
                      LargeVerdict& verdict, const Compare& compare) const {
    LargeMismatch mismatch(a, outputs_[find(a.name).second], puzzle_.tolerance_of(a.name));
    in_parallel(static_cast<std::int64_t>(chosen.size()), 1, [&](std::int64_t i, std::int64_t) { compare(chosen[static_cast<std::size_t>(i)], mismatch); });
    verdict.how += fmt::format("{}{} {} of {}", verdict.how.empty() ? "" : ", ", chosen.size(), what, a.name);
    verdict.mismatch = mismatch.found(static_cast<std::int64_t>(chosen.size()) * size);
  }
  // `count` numbers below `all`, drawn by the seed, the first and the last among them.
  std::vector<std::int64_t> choose(const std::string& purpose, int count, std::int64_t all) const {
    std::set<std::int64_t> chosen;
    if (all > 0) chosen = {0, all - 1};
    const auto wanted = static_cast<std::size_t>(std::min<std::int64_t>(count, all));
    for (std::uint64_t i = 0; chosen.size() < wanted; ++i)
      chosen.insert(static_cast<std::int64_t>(random_bits(seed_, purpose, i) % static_cast<std::uint64_t>(all)));
    return {chosen.begin(), chosen.end()};
  }

  // A factor by the name that Product gives it, and its shape as it is multiplied.
  struct NamedFactor {
    Factor factor;
    std::int64_t rows = 0, columns = 0;
  };
  NamedFactor factor_of(const std::string& name) const {
    constexpr std::string_view kTurn = "^T";
    const bool is_turned = name.ends_with(kTurn);
    const ArgumentSpec& a = *find(std::string_view(name).substr(0, name.size() - (is_turned ? kTurn.size() : 0))).first;
    if (a.shape.size() != 2) throw std::length_error(fmt::format("{} is no matrix", a.name));
    const MatrixRows rows = [this, &a](std::int64_t first, std::int64_t count, double* values) {
      input_values(a, seed_, first * a.shape[1], count * a.shape[1], values);
    };
    return {{rows, is_turned}, a.shape[is_turned ? 1 : 0], a.shape[is_turned ? 0 : 1]};
  }
  void check_product(const Product& p, LargeVerdict& verdict) {
    const auto [out, buffer] = find(p.out);
    const NamedFactor a = factor_of(p.a), b = factor_of(p.b);
    if (out->shape != Shape{a.rows, b.columns} || a.columns != b.rows)
      throw std::length_error(fmt::format("the shapes of {}, {} and {} are not those of a product", p.a, p.b, p.out));
    const std::vector<std::byte>& bytes = outputs_[buffer].bytes;
    const std::int64_t row_stride = out->strides.empty() ? out->shape[1] : out->strides[0], step = out->strides.empty() ? 1 : out->strides[1];
    const tl::dtype_id type = out->type;
    const MatrixRows rows = [&, columns = out->shape[1]](std::int64_t first, std::int64_t count, double* values) {
      for (std::int64_t i = 0; i < count; ++i)
        for (std::int64_t j = 0; j < columns; ++j)
          values[i * columns + j] = decode(type, bytes.data() + ((first + i) * row_stride + j * step) * tl::size_bytes(type));
    };
    const std::string wrong = wrong_product({a.rows, b.columns, a.columns}, a.factor, b.factor, rows, type, puzzle_.tolerance_of(p.out),
                                            seed_);
    verdict.how += fmt::format("{}the product {} = {} {}", verdict.how.empty() ? "" : ", ", p.out, p.a, p.b);
    if (!wrong.empty()) verdict.message = fmt::format("{} is not {} {}: {} (Freivalds' check)", p.out, p.a, p.b, wrong);
  }

  const Puzzle& puzzle_;
  const Case& case_;
  std::uint64_t seed_;
  Arguments arguments_;
  const std::vector<BufferResult>& outputs_;
};

}  // namespace

LargeVerdict check_large(const Puzzle& puzzle, const Case& parameters, std::uint64_t input_seed,
                         const std::vector<BufferResult>& outputs, const LargeLimits& limits) {
  try {
    return LargeCase(puzzle, parameters, input_seed, outputs).check(limits.memory_bytes > 0 ? limits.memory_bytes : spare_memory());
  } catch (const std::bad_alloc&) {
    return {.unknown = "there is not enough memory to compute the reference at this size"};
  } catch (const std::exception& error) {
    return {.unknown = fmt::format("the reference failed at {}: {}", parameters.text(), error.what())};
  }
}

void add_bench_case(const Puzzle& puzzle, const Case& parameters, std::uint64_t seed, const LargeVerdict& verdict,
                    const std::string& replay, Report& report) {
  CaseReport one;
  one.parameters = parameters.text();
  one.seed = seed;
  one.mismatch = verdict.mismatch;
  one.message = verdict.message;
  one.replay = replay;
  for (const ArgumentSpec& a : puzzle.arguments(parameters))
    if (!a.is_scalar) one.buffers.push_back({a.name, a.type, a.shape, a.strides.empty() ? dense_strides(a.shape) : a.strides});
  if (verdict.mismatch || !verdict.message.empty()) {
    one.verdict = report.verdict = Verdict::kWrong;
    report.failing_case = static_cast<int>(report.cases.size());
    report.replay = replay;
  }
  report.cases.push_back(std::move(one));
}

std::uint64_t bench_seed(const Puzzle& puzzle, std::uint64_t seed) { return case_seed(seed, puzzle.cases.size()); }

}  // namespace kl
