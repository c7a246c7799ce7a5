#include <cli/large_arguments.hpp>

#include <bit>

#include <checker/element.hpp>
#include <checker/indexing.hpp>
#include <checker/large_inputs.hpp>

namespace kl::cli {

LargeArguments large_arguments(const Arguments& specification, std::uint64_t seed) {
  LargeArguments bench;
  for (const ArgumentSpec& a : specification) {
    if (a.is_scalar) {
      std::byte bytes[8] = {};
      encode(a.type, a.value, bytes);
      bench.arguments.emplace_back(Scalar{a.name, a.type, std::bit_cast<std::uint64_t>(bytes)});
      continue;
    }
    bench.fills.push_back({a.fill.low, a.fill.high, a.fill.kind == kl::Fill::Kind::kIntegers, a.fill.specials});
    if (a.role == Role::kOutput || is_fillable(a)) {
      bench.arguments.emplace_back(Buffer{a.name, a.type, a.role, a.shape, a.strides.empty() ? dense_strides(a.shape) : a.strides, {}});
    } else {
      bench.arguments.emplace_back(make_large_buffer(a, seed));
      bench.all_filled = false;
    }
  }
  return bench;
}

}  // namespace kl::cli
