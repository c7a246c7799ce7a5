#include <cli/dev/remembered_reference.hpp>

#include <algorithm>
#include <cstring>
#include <map>
#include <vector>

namespace kl::cli {
namespace {

// Bit by bit: a NaN is like any other.
bool same_inputs(const Data& a, const Data& b) {
  return a.scalars == b.scalars &&
         std::equal(a.inputs.begin(), a.inputs.end(), b.inputs.begin(), b.inputs.end(),
                    [](const auto& x, const auto& y) {
                      return x.first == y.first && x.second.rows() == y.second.rows() &&
                             x.second.cols() == y.second.cols() &&
                             std::memcmp(x.second.data(), y.second.data(),
                                         static_cast<std::size_t>(x.second.size()) * sizeof(double)) == 0;
                    });
}

}  // namespace

Puzzle remembering(const Puzzle& given) {
  Puzzle puzzle = given;
  puzzle.reference = [of = given.reference, last = std::map<std::vector<std::int64_t>, Data>()](
                         const Case& c, Data& d) mutable {
    Data& known = last[c.values()];
    if (!known.expected.empty() && same_inputs(known, d)) {
      d.expected = known.expected;
      return;
    }
    known = {};  // should the reference throw
    of(c, d);
    known = d;
  };
  return puzzle;
}

}  // namespace kl::cli
